/** Small shapes drawn by the style: they need no font that has them, and nobody needs their colour. */
import { type Markup, markup } from "./markup.ts"

export type Shape = "up" | "disc" | "diamond" | "square" | "down" | "half" | "ring" | "dash" | "frame" | "hatched"

export const mark = (shape: Shape): Markup => markup`<i class="mark-${shape}"></i>`
