/** Every request to the server but the event stream. */

import { say } from "./words.js";

let csrf = "";
let askToSignIn = null;
let signingIn = null;

/** A refusal or a failure, with words for the person. */
export class ApiError extends Error {
  constructor(status, code, text) {
    super(text);
    this.status = status;
    this.code = code;
    this.text = text;
  }

  /** The server read it and said no: sending the same again changes nothing. */
  get isRefusal() {
    return this.status >= 400 && this.status < 500 && this.status !== 408;
  }

  get isUnreachable() {
    return this.status === 0;
  }
}

/** `ask(text)` shows the form and resolves when the person is signed in. */
export function onSignInNeeded(ask) {
  askToSignIn = ask;
}

export async function boot() {
  const answer = await request("GET", "/api/boot");
  csrf = answer.csrf;
  return answer;
}

export function conversations({ find = "", before = null } = {}) {
  const query = new URLSearchParams();
  if (find) query.set("find", find);
  if (before) query.set("before", before);
  return request("GET", `/api/conversations?${query}`);
}

const pathOf = (id) => `/api/conversations/${encodeURIComponent(id)}`;

export const rename = (id, title) => request("PATCH", pathOf(id), { json: { title } });
export const remove = (id, { keepalive = false } = {}) => request("DELETE", pathOf(id), { keepalive });
export const exportAddress = (id) => `${pathOf(id)}/export`;
export const sendMessage = (id, message) => request("POST", `${pathOf(id)}/messages`, { json: message });
export const act = (id, action, clientId) =>
  request("POST", `${pathOf(id)}/actions`, { json: { action, client_id: clientId } });
export const connect = (key) => request("POST", "/api/connect", { json: { key } });
export const signIn = (code) => request("POST", "/api/sign-in", { json: { code }, mayAsk: false });
export const removeUpload = (id) => request("DELETE", `/api/uploads/${encodeURIComponent(id)}`);
export const eventsAddress = (id) => (id ? `/api/events?conversation=${encodeURIComponent(id)}` : "/api/events");

export function bubbles(id, before = null) {
  const query = before ? `?before=${encodeURIComponent(before)}` : "";
  return request("GET", `${pathOf(id)}/bubbles${query}`);
}

/** Upload by XMLHttpRequest, because fetch tells no progress. Returns `{done, abort}`. */
export function upload(file, onProgress) {
  const call = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    call.open("POST", "/api/uploads");
    call.setRequestHeader("X-Parley-CSRF", csrf);
    call.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    call.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    call.responseType = "json";
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onload = () => (call.status === 201 ? resolve(call.response) : reject(errorFrom(call.status, call.response)));
    call.onerror = () => reject(unreachable());
    call.onabort = () => reject(new ApiError(0, "aborted", ""));
    call.send(file);
  });
  return { done, abort: () => call.abort() };
}

/** Wait for the person to sign in, once for all requests that need it. */
export function signInFirst(text) {
  signingIn ??= Promise.resolve(askToSignIn(text))
    .then(boot)
    .finally(() => { signingIn = null; });
  return signingIn;
}

export const needsSignIn = (error) => error instanceof ApiError && error.status === 401 && error.code === "sign_in";

async function request(method, path, { json, keepalive = false, mayAsk = true } = {}) {
  const response = await reach(method, path, json, keepalive);
  if (response.ok) return response.status === 204 ? null : response.json();
  const error = errorFrom(response.status, await response.json().catch(() => null));
  if (!mayAsk) throw error;
  if (needsSignIn(error)) await signInFirst(error.text);
  else if (error.status === 403 && error.code === "csrf") await boot();
  else throw error;
  return request(method, path, { json, keepalive, mayAsk: false });
}

async function reach(method, path, json, keepalive) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-Parley-CSRF"] = csrf;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = json === undefined ? undefined : JSON.stringify(json);
  try {
    return await fetch(path, { method, headers, body, keepalive, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw unreachable();
  }
}

const unreachable = () => new ApiError(0, "unreachable", say("unreachable"));

function errorFrom(status, body) {
  const { code = "unknown", text = "" } = body?.error ?? {};
  return new ApiError(status, code, text || say("failed"));
}
