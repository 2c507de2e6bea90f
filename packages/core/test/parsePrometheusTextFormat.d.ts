declare module "parse-prometheus-text-format" {
  const parse: (text: string) => ReadonlyArray<{
    readonly name: string
    readonly help: string
    readonly type: string
    readonly metrics: ReadonlyArray<{ readonly value: string; readonly labels?: Readonly<Record<string, string>> }>
  }>
  export = parse
}
