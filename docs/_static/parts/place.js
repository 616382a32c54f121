// A cell as the pages name it: counted from 0, as in `output[0, row, column, map]`.

/**
 * @param {number} row
 * @param {number} column
 */
export function placeInWords(row, column) {
  return `행 ${row}, 열 ${column}`;
}
