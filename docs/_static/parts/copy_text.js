/**
 * Copy an element's text; tells whether that was possible. Where there is no clipboard for scripts,
 * the text is left selected: for the browser's own copying, and if that is refused as well, for the
 * reader's.
 *
 * @param {HTMLElement} element
 */
export async function copyText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return document.execCommand("copy");
  }
}
