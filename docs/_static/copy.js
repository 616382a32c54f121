// Buttons that copy code. "복사" copies the cell; "실행용 복사" puts the lines before it that the
// cell needs. The build has written into the page which lines those are: for each cell a list of
// numbers, four for each stretch of lines: cell, first line, line after the last, empty lines before.

const data = document.getElementById("standalone");
/** @type {number[][]} */
const stretches = JSON.parse(data?.textContent ?? "[]");
const inputs = [...document.querySelectorAll(".cell_input")];
const code = inputs.map((input) => {
  const text = input.querySelector("pre")?.textContent ?? "";
  return text.replace(/\n+$/, "").split("\n");
});

/** @param {number[]} numbers */
function standalone(numbers) {
  const lines = [];
  for (let at = 0; at < numbers.length; at += 4) {
    const [cell, first, last, blank] = numbers.slice(at, at + 4);
    lines.push(...Array(blank).fill(""), ...code[cell].slice(first, last));
  }
  return lines;
}

/**
 * An address without https, a file or a refused permission has no clipboard for scripts; selected
 * text can be copied there as of old. What is left then is the reader's own hand.
 *
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** @param {string} text */
function copySelected(text) {
  const focused = document.activeElement;
  const area = textArea(text);
  area.className = "copy-unseen";
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    // It is told below.
  }
  area.remove();
  if (focused instanceof HTMLElement) {
    focused.focus({ preventScroll: true });
  }
  return done;
}

/** @param {string} text */
function textArea(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.setAttribute("aria-label", "복사할 코드");
  return area;
}

/**
 * The text, selected, below the buttons, until the reader goes on.
 *
 * @param {string} text
 * @param {HTMLElement} tools
 */
function offer(text, tools) {
  const area = textArea(text);
  area.className = "copy-by-hand";
  area.rows = 6;
  area.addEventListener("blur", () => area.remove());
  tools.after(area);
  area.focus();
  area.select();
}

/**
 * @param {string} label
 * @param {string} description
 * @param {string[]} lines
 * @param {HTMLElement} tools
 * @param {HTMLElement} status
 */
function button(label, description, lines, tools, status) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.title = description;
  let clearing = 0;
  made.addEventListener("click", async () => {
    const text = `${lines.join("\n")}\n`;
    const done = await copy(text);
    clearTimeout(clearing);
    status.textContent = ""; // so that the same words are read aloud again
    status.textContent = done
      ? "복사했습니다"
      : "복사하지 못했습니다. 선택된 글을 직접 복사하세요.";
    if (done) {
      clearing = setTimeout(() => status.replaceChildren(), 4000);
    } else {
      offer(text, tools);
    }
  });
  return made;
}

inputs.forEach((input, number) => {
  const tools = document.createElement("div");
  tools.className = "copy-tools";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  tools.append(status, button("복사", "이 칸만 복사합니다", code[number], tools, status));
  if (stretches[number].length) {
    const lines = standalone(stretches[number]);
    const description = "앞에서 필요한 줄까지 함께 복사합니다. 붙여 넣으면 바로 실행됩니다";
    tools.append(button("실행용 복사", description, lines, tools, status));
  }
  input.prepend(tools);
});
