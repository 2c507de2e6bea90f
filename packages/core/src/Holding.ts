/**
 * How what a store holds of a dataset stands to what is asked of it today. Only what is `current` is measured and gone on
 * with; otherwise the next sync reads everything again.
 *
 * - `never` nothing is held
 * - `current` records of this contract, as much of each as is to be kept
 * - `changed` records of an older contract
 * - `whole` more of each than is to be kept
 * - `minimised` less of each than is to be kept
 * - `key` pseudonyms made with another key
 * - `plan` as much of each as the measures needed once: they need something else today
 */
export const HOLDINGS = ["never", "current", "changed", "whole", "minimised", "key", "plan"] as const
export type Holding = (typeof HOLDINGS)[number]
