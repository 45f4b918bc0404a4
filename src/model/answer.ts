/** Why a server gave no answer that can be used; the message is one line for people. */
export class Unanswered extends Error {}

export interface AnswerLimits {
  /** `127.0.0.1:11434`, to name the server by. */
  readonly place: string
  readonly timeoutMs: number
  readonly maxBytes: number
}

/**
 * A fetch that gives a whole JSON answer or throws Unanswered. The `ollama` client has no time-out,
 * takes answers of any size, follows redirects off this machine, and writes to standard output when
 * an error is not JSON (a proxy's HTML): so all of that is settled before it sees the response.
 */
export const answerOf = async (
  request: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  limits: AnswerLimits,
): Promise<Response> => {
  const {place, timeoutMs} = limits
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(request, {...init, signal, redirect: 'manual'})
    if (!response.ok) {
      await response.body?.cancel()
      throw new Unanswered(`${place} answers with status ${response.status}`)
    }
    const text = await textOf(response, limits)
    if (!isJson(text)) throw new Unanswered(`${place} does not answer as Ollama does`)
    return new Response(text, {headers: {'content-type': 'application/json'}})
  } catch (error) {
    if (error instanceof Unanswered) throw error
    throw new Unanswered(
      signal.aborted ? `no answer from ${place} within ${timeoutMs} ms` : whyOf(error, place),
      {cause: error},
    )
  }
}

const textOf = async ({body}: Response, {place, maxBytes}: AnswerLimits): Promise<string> => {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the body, which closes the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Unanswered(`${place} answers with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** fetch says `fetch failed`; what failed is in its cause, which has a code. */
const whyOf = (error: unknown, place: string): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = codeOf(cause)
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${place}`
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return `${place} ended the connection`
    case 'EACCES':
    case 'EPERM':
      return `this machine does not permit a connection to ${place}`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${place} has no address`
    default: {
      if (code?.startsWith('HPE_')) return `${place} does not speak HTTP`
      const why = code ?? (cause instanceof Error ? cause.message : String(cause))
      return `cannot connect to ${place}: ${why}`
    }
  }
}

/** A name with two addresses (localhost) fails with one error that holds one for each. */
const codeOf = (error: unknown): string | undefined => {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const {code} = (first ?? {}) as {readonly code?: unknown}
  return typeof code === 'string' ? code : undefined
}
