const e = process.env
const tok = (await (await fetch(e.LIENTHONG_POPULATION_URL + "/oauth/token", { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_id: e.LIENTHONG_POPULATION_CLIENT_ID!, client_secret: e.LIENTHONG_POPULATION_CLIENT_SECRET! }) })).json()).access_token
let c: string | null = null; const ts: string[] = []
for (;;) { const t = performance.now(); const r = await fetch(e.LIENTHONG_POPULATION_URL + "/v1/residents?limit=5000" + (c ? "&cursor=" + c : ""), { headers: { authorization: "Bearer " + tok } }); const h = performance.now(); const b = await r.text(); const x = performance.now(); const j: any = JSON.parse(b); ts.push(`${(h - t).toFixed(0)}+${(x - h).toFixed(0)}+${(performance.now() - x).toFixed(0)} n=${j.items.length}`); c = j.nextCursor; if (!c) break }
console.log(ts.slice(0, 6).join("\n")); console.log(ts.slice(-4).join("\n"))
