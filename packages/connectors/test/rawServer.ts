/** A server that speaks whatever a test wants, byte by byte: what no HTTP server would send. */

import type { AddressInfo } from "node:net"
import { createServer, type Socket } from "node:net"

/** Called once for each request; `request` is its first line. */
export type Speak = (socket: Socket, request: string, ordinal: number) => void

/** Listens on loopback until disposed of. */
export const speaking = async (speak: Speak) => {
  const requests: Array<string> = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => sockets.delete(socket))
    let heard = ""
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1")
      for (let end = heard.indexOf("\r\n\r\n"); end !== -1; end = heard.indexOf("\r\n\r\n")) {
        const request = heard.split("\r\n", 1)[0]!
        heard = heard.slice(end + 4)
        speak(socket, request, requests.push(request))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** Says something every few milliseconds for as long as anybody listens. */
export const dripping = (socket: Socket, what: string): void => {
  const timer = setInterval(() => socket.write(what), 5)
  socket.on("close", () => clearInterval(timer))
}
