// @ts-check
// The page's behaviour: language, sorting, filtering, opening. Without it the page can still be read.
;(() => {
  const root = document.documentElement
  /** @param {string} selector @param {ParentNode} [within] */
  const all = (selector, within = document) =>
    /** @type {Array<HTMLElement>} */ ([...within.querySelectorAll(selector)])

  // What a reader sees of an element: the text of the other language is not displayed.
  /** @param {HTMLElement} element */
  const read = (element) => element.innerText.trim()

  // What only works with a script is hidden without one.
  for (const control of all("[hidden]:not([data-empty])")) control.hidden = false

  // Language

  /** @param {string} lang */
  const speak = (lang) => {
    root.lang = lang
    for (const element of all("[data-vi]")) {
      element.textContent = element.getAttribute(`data-${lang}`)
    }
    for (const button of all(".languages button")) button.setAttribute("aria-pressed", String(button.lang === lang))
  }
  for (const button of all(".languages button")) button.addEventListener("click", () => speak(button.lang))

  // Sorting

  /** A number, or `null` where there is none. */
  /** @param {HTMLElement} cell */
  const numberOf = (cell) => {
    const text = (cell.dataset.sort ?? cell.textContent ?? "").trim()
    const exact = Number(text)
    if (text !== "" && !Number.isNaN(exact)) return exact
    // "<1", ">99", and a range, which stands by its low end.
    const number = /^([<>]?)(-?[\d.]+)/.exec(text)
    if (number === null) return null
    return Number(number[2]) + (number[1] === "<" ? -0.5 : number[1] === ">" ? 0.5 : 0)
  }

  /** @param {HTMLTableElement} table @param {HTMLTableCellElement} head */
  const sort = (table, head) => {
    const body = table.querySelector("tbody[data-rows]")
    const button = head.querySelector("button")
    if (body === null || button === null) return
    const down = head.getAttribute("aria-sort") === "ascending"
    const column = head.cellIndex
    const sign = down ? -1 : 1
    const order = new Intl.Collator(root.lang, { numeric: true })
    const rows = /** @type {Array<HTMLTableRowElement>} */ (all("tr", body)).map((row) => {
      const cell = row.cells[column]
      if (cell === undefined) return { row, key: null }
      return { row, key: button.dataset.sortBy === "text" ? read(cell) : numberOf(cell) }
    })
    // What has no figure stands last, whichever way.
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
      if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key)
      return sign * order.compare(String(a.key), String(b.key))
    })
    for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort")
    head.setAttribute("aria-sort", down ? "descending" : "ascending")
    body.replaceChildren(...rows.map(({ row }) => row))
  }
  for (const table of /** @type {Array<HTMLTableElement>} */ (all("table[data-sortable]"))) {
    table.tHead?.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("button") : null
      const head = target?.closest("th")
      if (head) sort(table, head)
    })
  }

  // Filtering: typed without the marks, Vietnamese is found too.

  /** @param {string} text */
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase()

  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-filters]"))
  if (form !== null) {
    const rows = all("#services tbody[data-rows] tr").map((row) => ({ row, text: plain(row.textContent ?? "") }))
    const filter = () => {
      const data = new FormData(form)
      const wanted = plain(String(data.get("text") ?? "")).split(/\s+/)
      const agency = data.get("agency")
      const bands = data.getAll("band")
      let shown = 0
      for (const { row, text } of rows) {
        const fits =
          wanted.every((word) => text.includes(word)) &&
          (agency === "" || row.dataset.agency === agency) &&
          bands.includes(row.dataset.band ?? "")
        row.hidden = !fits
        if (fits) shown++
      }
      for (const output of all("[data-shown]", form)) output.textContent = String(shown)
      for (const empty of all("[data-empty]")) empty.hidden = shown > 0
    }
    form.addEventListener("input", filter)
    form.addEventListener("submit", (event) => event.preventDefault())
    // A browser may have kept what was filled in before a reload.
    filter()
  }

  // One heat map of provinces at a time

  const measures = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-measures]"))
  if (measures !== null) {
    const choose = () => {
      const chosen = new FormData(measures).get("measure")
      for (const map of all("[data-measure]")) map.classList.toggle("aside", map.dataset.measure !== chosen)
    }
    measures.addEventListener("input", choose)
    choose()
  }
  const pointed = document.querySelector("[data-pointed-at]")
  for (const table of /** @type {Array<HTMLTableElement>} */ (all("table[data-pointed]"))) {
    table.addEventListener("pointerover", (event) => {
      const cell = event.target instanceof Element ? event.target.closest("td") : null
      const row = cell?.closest("tr")
      const [place] = row?.cells ?? []
      const head = cell && table.tHead?.rows[0]?.cells[cell.cellIndex]
      if (!pointed || !cell || !place || !head || !cell.textContent) return
      pointed.textContent = `${read(place)} · ${read(head)}: ${cell.textContent === "?" ? "?" : `${cell.textContent} %`}`
    })
  }

  // Forms

  const services = /** @type {Array<HTMLDetailsElement>} */ (all("details.service"))
  for (const button of all("[data-open]")) {
    button.addEventListener("click", () => {
      for (const service of services) service.open = button.dataset.open === "true"
    })
  }
  const open = () => {
    const target = document.getElementById(location.hash.slice(1))
    if (!(target instanceof HTMLDetailsElement)) return
    target.open = true
    target.scrollIntoView()
    target.querySelector("summary")?.focus({ preventScroll: true })
  }
  addEventListener("hashchange", open)
  open()

  // Paper shows everything.
  /** @type {Array<HTMLDetailsElement>} */
  let opened = []
  addEventListener("beforeprint", () => {
    opened = /** @type {Array<HTMLDetailsElement>} */ (all("details:not([open])"))
    for (const details of opened) details.open = true
  })
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false
  })
})()
