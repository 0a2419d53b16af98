const protocol = /^https?:\/\//i
// As X shows links: "blog.twitter.com/developer/en_u…".
const shownOfPath = 15

/** The address that a link leads to; one that was typed without a protocol gets `http://`, as X does. */
export function expandedUrl(url: string): string {
  return protocol.test(url) ? url : `http://${url}`
}

/** What X shows of a link: without protocol, `www.` and a bare slash, a path of more than 15 characters cut. */
export function displayUrl(url: string): string {
  const bare = url.replace(protocol, '').replace(/^www\./i, '')
  const [host = ''] = bare.split(/[/?#]/, 1)
  const path = Array.from(bare.slice(host.length))
  if (path.length <= 1) return host
  return path.length > shownOfPath ? `${host}${path.slice(0, shownOfPath).join('')}…` : bare
}
