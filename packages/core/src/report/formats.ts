/** The formats of a report. Adding one touches its own file and the list here, and nothing else. */
import type { GateVerdict } from "../Gates.ts"
import type { Report } from "../Report.ts"
import type { Snapshot } from "../Snapshot.ts"
import type { Summary } from "../Summary.ts"
import type { Language } from "./figures.ts"
import type { Paper } from "./grid.ts"

/** What a format may show: a report, the snapshot it was made of, and what stands around it, where that is known. */
export interface Material {
  readonly report: Report
  readonly snapshot: Snapshot
  /** What the report must reach, and whether it does; absent if nothing is asked of it. */
  readonly gates?: GateVerdict
  /** Names of regions by their code, where it is known. */
  readonly regions?: Readonly<Record<string, string>>
  /** What is kept, in any order: the report may be among it or not, and what came after it too. */
  readonly trend?: ReadonlyArray<Summary>
}

export interface RenderOptions {
  /** Of what people read; files for machines keep machine numbers. */
  readonly lang: Language
  /** The terminal that is written for. */
  readonly paper: Paper
}

/** A format's text or bytes, ended by a line break if text; the same material gives the same bytes. */
export type Renderer = (
  material: Material,
  options: RenderOptions
) => string | Uint8Array | Promise<string | Uint8Array>

export interface Format {
  /** What its files are called, without a dot; no two formats share one. */
  readonly extension: string
  readonly mediaType: string
  /** Not for a terminal. */
  readonly binary?: true
  /** Shows what is kept beside the report. */
  readonly trend?: true
  /** Shows the snapshot's own counts, none of which is withheld from anybody: never for the public. */
  readonly detail?: true
  /** Loads what it needs, which other formats then do not pay for. */
  readonly load: () => Promise<Renderer>
}

const LIST = {
  table: {
    extension: "txt",
    mediaType: "text/plain; charset=utf-8",
    load: async () => {
      const { table } = await import("./table.ts")
      return ({ report }, { lang, paper }) => table(report, { lang, ...paper })
    }
  },
  json: {
    extension: "json",
    mediaType: "application/json; charset=utf-8",
    load: async () => {
      const { json } = await import("./json.ts")
      return ({ report }) => json(report)
    }
  },
  html: {
    extension: "html",
    mediaType: "text/html; charset=utf-8",
    trend: true,
    load: async () => {
      const { html } = await import("./html.ts")
      const { summarize } = await import("../Summary.ts")
      return ({ report, snapshot, trend, regions }, { lang }) =>
        html(report, {
          lang,
          // What is withheld from the report must not come back with its past.
          ...(trend === undefined || report.suppressed !== null ? {} : { now: summarize(snapshot, report), trend }),
          ...(regions === undefined ? {} : { regions })
        })
    }
  },
  markdown: {
    extension: "md",
    mediaType: "text/markdown; charset=utf-8",
    load: async () => {
      const { markdown } = await import("./markdown.ts")
      return ({ report, gates }, { lang }) => markdown(report, { lang, gates: gates ?? null })
    }
  },
  csv: {
    extension: "csv",
    mediaType: "text/csv; charset=utf-8; header=present",
    detail: true,
    load: async () => {
      const { csv } = await import("./csv.ts")
      return ({ snapshot }, { lang }) => csv(snapshot, lang)
    }
  },
  parquet: {
    extension: "parquet",
    mediaType: "application/vnd.apache.parquet",
    binary: true,
    detail: true,
    load: async () => {
      const { parquet } = await import("./parquet.ts")
      return ({ snapshot }, { lang }) => parquet(snapshot, lang)
    }
  },
  junit: {
    extension: "xml",
    mediaType: "application/xml; charset=utf-8",
    load: async () => {
      const { junit } = await import("./junit.ts")
      return ({ report, gates }, { lang }) => junit(report, { lang, gates: gates ?? null })
    }
  },
  openmetrics: {
    extension: "openmetrics",
    mediaType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
    load: async () => {
      const { openmetrics } = await import("./openmetrics.ts")
      return ({ report }) => openmetrics(report)
    }
  },
  prometheus: {
    extension: "prom",
    mediaType: "text/plain; version=0.0.4; charset=utf-8",
    load: async () => {
      const { prometheus } = await import("./prometheus.ts")
      return ({ report }) => prometheus(report)
    }
  }
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof LIST

/** Every format by its name. */
export const FORMATS: Readonly<Record<FormatName, Format>> = LIST

/** Their names, in the order in which they are offered. */
export const FORMAT_NAMES = Object.keys(LIST) as ReadonlyArray<FormatName>

/**
 * The format that a file's name asks for, or `null` if its extension says none.
 *
 * @example
 * formatOfFile("out/report.json") // "json"
 */
export const formatOfFile = (file: string): FormatName | null => {
  const extension = /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase()
  return FORMAT_NAMES.find((name) => FORMATS[name].extension === extension) ?? null
}

/**
 * The material in a format.
 *
 * @example
 * await render("json", { report: completeness(snapshot), snapshot }, { lang: "en", paper: { width: 100, colour: false } })
 */
export const render = async (
  name: FormatName,
  material: Material,
  options: RenderOptions
): Promise<string | Uint8Array> => {
  const renderer = await FORMATS[name].load()
  return renderer(material, options)
}
