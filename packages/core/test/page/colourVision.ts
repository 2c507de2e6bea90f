/** What colours look like to eyes that lack one kind of cone. */

export type Colour = readonly [number, number, number]

export const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
export const parsed = (css: string): Colour => {
  const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map((part) => linear(Number(part) / 255))
  return [r, g, b]
}
export const luminance = ([r, g, b]: Colour) => 0.2126 * r + 0.7152 * g + 0.0722 * b
export const contrast = (a: Colour, b: Colour) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}
export const times = (matrix: ReadonlyArray<Colour>, [r, g, b]: Colour): Colour =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Colour
// Machado, Oliveira and Fernandes 2009, the full defect, on linear RGB.
export const VISIONS: Readonly<Record<string, ReadonlyArray<Colour>>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}
/** OKLab: equal distances look equally far apart. */
export const lab = (colour: Colour): Colour => {
  const [r, g, b] = colour.map((part) => Math.max(part, 0)) as unknown as Colour
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ]
}
export const distance = (a: Colour, b: Colour) => Math.hypot(...lab(a).map((part, at) => part - lab(b)[at]!))

/** How light a colour looks to such eyes. */
export const lightness = (matrix: ReadonlyArray<Colour>, colour: Colour): number => lab(times(matrix, colour))[0]

/** How far apart two colours look to such eyes. */
export const apart = (matrix: ReadonlyArray<Colour>, a: Colour, b: Colour): number =>
  distance(times(matrix, a), times(matrix, b))
