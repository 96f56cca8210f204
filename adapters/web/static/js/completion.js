/** What may follow in a slash command: pure functions from the text before the caret to suggestions. */

const NAME = /^\/([\p{L}\p{N}_-]*)$/u;
const CALL = /^\/([\p{L}\p{N}_-]+)\s/u;
const VALUE = /^([\p{L}\p{N}_-]+):(.*)$/u;

/**
 * @returns {{from: number, takesFirst: boolean, suggestions: {insert: string, label: string, detail: string, picks: boolean}[]} | null}
 *   `from` is where the replaced piece begins; `takesFirst` tells that Enter may take the first one unasked;
 *   `picks` marks an option that is a file
 */
export function completionsFor(before, commands) {
  if (!before.startsWith("/") || before.startsWith("//")) return null;
  const name = NAME.exec(before);
  if (name) return names(name[1].toLowerCase(), commands);
  const called = CALL.exec(before);
  const command = called && commands.find((one) => one.name === called[1].toLowerCase());
  if (!command) return null;
  const piece = /\S*$/.exec(before)[0];
  if (isInsideQuotes(before.slice(0, before.length - piece.length))) return null;
  const value = VALUE.exec(piece);
  return value ? values(before, value, command) : options(before, piece, command);
}

function names(typed, commands) {
  const fitting = commands.filter((one) => one.name.startsWith(typed));
  const suggestions = fitting.map((one) => suggestion(`/${one.name} `, `/${one.name}`, one.summary));
  return found(0, suggestions, !fitting.some((one) => one.name === typed));
}

function options(before, piece, command) {
  const fitting = command.parameters.filter((one) => one.name.startsWith(piece.toLowerCase()) && !before.includes(`${one.name}:`));
  const suggestions = fitting.map((one) => ({
    ...suggestion(one.kind === "attachment" ? "" : `${one.name}:`, `${one.name}:`, one.summary),
    picks: one.kind === "attachment",
    required: one.required,
  }));
  return found(before.length - piece.length, suggestions, false);
}

function values(before, [, name, typed], command) {
  const parameter = command.parameters.find((one) => one.name === name.toLowerCase());
  if (!parameter?.choices?.length) return null;
  const start = typed.replace(/^["“]/, "").toLowerCase();
  const fits = ({ value, label }) => [value, label].some((words) => words.toLowerCase().startsWith(start));
  const fitting = parameter.choices.filter(fits);
  const isWhole = fitting.some((one) => one.value.toLowerCase() === start);
  if (isWhole && fitting.length === 1) return null;
  const suggestions = fitting.map(({ value, label }) => suggestion(`${quoted(value)} `, label, label === value ? "" : value));
  return found(before.length - typed.length, suggestions, !isWhole);
}

const quoted = (value) => (/\s/.test(value) ? `"${value}"` : value);
const isInsideQuotes = (text) => (text.match(/["“”]/g) ?? []).length % 2 === 1;
const suggestion = (insert, label, detail) => ({ insert, label, detail, picks: false, required: false });

function found(from, suggestions, takesFirst) {
  return suggestions.length ? { from, suggestions, takesFirst } : null;
}
