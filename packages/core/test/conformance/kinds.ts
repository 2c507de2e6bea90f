/** Honest connectors of sources that are read otherwise than page by page. */
import { Agent } from "node:http"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as z from "zod"
import { type Connector, SourceError } from "../../src/Connector.ts"
import type { Page, Position } from "../../src/Page.ts"
import type { ScriptedSource, World } from "../../src/testing/ScriptedSource.ts"
import { fetchPage, librarySource, type Session, scriptedLibrary } from "./reference.ts"

const sessionOf = (url: string): Session => ({ url, agent: new Agent({ keepAlive: false }), token: "" })

const Cursor = z.object({ v: z.literal(1), cursor: z.string() })

const positionOf = (position: Position | null): Effect.Effect<string, SourceError> => {
  const parsed = Cursor.nullable().safeParse(position)
  const why = { source: "library", reason: "position", message: "library: not a position of this connector" } as const
  return parsed.success ? Effect.succeed(parsed.data?.cursor ?? "") : Effect.fail(new SourceError(why))
}

const pageOf = (items: ReadonlyArray<unknown>, total: number, asOf: string, cursor: string): Page => ({
  reading: "full",
  records: items.map((item) => librarySource.incoming("", item)),
  position: { v: 1, cursor },
  declared: { total, counts: "keys" },
  asOf,
  restart: false
})

/** One request brings everything. */
const dump = (url: string): Connector => ({
  ...librarySource,
  read: (_dataset, position) =>
    Stream.fromEffect(
      Effect.gen(function* () {
        yield* positionOf(position)
        const { items, asOf } = JSON.parse(yield* fetchPage(sessionOf(url), "/dump", null))
        return pageOf(items, items.length, asOf, "")
      })
    )
})

/** A page is a list of numbers, and each record is asked for by its own; where to go on is the source's own text. */
const detailed = (url: string): Connector => ({
  ...librarySource,
  read: (_dataset, position) => {
    const session = sessionOf(url)
    const step = Effect.fnUntraced(function* (cursor: string) {
      const text = yield* fetchPage(session, `/list?${new URLSearchParams({ cursor })}`, null)
      const { numbers, next, total, asOf } = JSON.parse(text)
      const items: Array<unknown> = []
      for (const number of numbers) items.push(JSON.parse(yield* fetchPage(session, `/books/${number}`, null)))
      const following = next === null ? Option.none<string>() : Option.some(String(next))
      return [
        [
          pageOf(
            items,
            total,
            asOf,
            Option.getOrElse(following, () => "")
          )
        ],
        following
      ] as const
    })
    return Stream.unwrap(Effect.map(positionOf(position), (start) => Stream.paginate(start, step)))
  }
})

const numberOf = (record: unknown): unknown => (record as { readonly isbn: string }).isbn

const bodyOf = (path: string, cursor: string, { full, asOf }: World): unknown => {
  const all = full.pages.flat()
  if (path === "/dump") return { items: all, asOf }
  if (path !== "/list") return all.find((record) => path === `/books/${numberOf(record)}`)
  const page = Number(cursor)
  return { numbers: (full.pages[page] ?? []).map(numberOf), next: full.next(page), total: full.total, asOf }
}

const script = (connect: (url: string) => Connector): ScriptedSource => {
  const library = scriptedLibrary(connect)
  return {
    ...library,
    answer: (asked, world) => {
      const { status, body } = library.answer(asked, world)
      if (status === 401 || asked.path === "/token") return { status: status ?? 200, body }
      return { body: JSON.stringify(bodyOf(asked.path, asked.query.get("cursor") ?? "", world)) }
    }
  }
}

/** What each is called, and how the kit gets at it. */
export const KINDS = {
  "a source that is read in one request": script(dump),
  "a source that is asked for each record": script(detailed)
}
