export const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  content = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = name
  element.textContent = content
  return element
}

const log = find('lines')
const notice = find('notice')
/** Who has scrolled up by less than this is still reading the newest lines. */
const NEAR_PX = 80

export const isAtEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX

export function toEnd(): void {
  log.scrollTop = log.scrollHeight
}

export function notify(sentence: string): void {
  notice.textContent = sentence
  notice.hidden = sentence === ''
}

/** White or black, whichever can be read on a colour (WCAG's relative luminance). */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3 ? '#101718' : '#ffffff'
}
