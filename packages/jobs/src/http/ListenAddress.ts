/** Where something is served: this machine alone, or others too, which then need a token. */

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const FORM = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]+):)?(\d{1,5})$/i

/** Reads `127.0.0.1:9464`, `[::1]:9464`, `host:9464` or a port alone, which is this machine's; `null` if it is none. */
export const listenAddress = (text: string): ListenAddress | null => {
  const parts = FORM.exec(text.trim())
  const port = Number(parts?.[2])
  if (parts === null || port > 65_535) return null
  return { host: (parts[1] ?? "127.0.0.1").replace(/^\[|\]$/g, ""), port }
}

/** Whether only this machine can reach it. */
export const isLoopback = ({ host }: ListenAddress): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
