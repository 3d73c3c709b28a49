// The key of a server that asks for one. It is kept in this tab alone and never shown again.

import { byId } from './dom.js';

const STORE = 'rexserve.key';
let key = '';
try {
  key = sessionStorage.getItem(STORE) ?? '';
} catch { /* storage is switched off: the key then lasts as long as the page */ }

export const hasKey = () => key !== '';

/** Headers that every request to the interface carries. */
export const authorization = () => (key ? { Authorization: `Bearer ${key}` } : {});

function setKey(text) {
  key = text.trim();
  try {
    if (key) sessionStorage.setItem(STORE, key);
    else sessionStorage.removeItem(STORE);
  } catch { /* as above */ }
  byId('key').hidden = false;
  byId('key').textContent = key ? 'API key ✓' : 'API key';
}

/** Asks for the key; `reason` says why, where there is one. */
export function askForKey(reason = '') {
  byId('key').hidden = false;
  byId('key-reason').textContent = reason;
  byId('key-text').value = '';
  byId('key-forget').hidden = !key;
  if (!byId('key-dialog').open) byId('key-dialog').showModal();
}

/** @param onKey called when a key has been entered */
export function wireKey(onKey) {
  if (key) setKey(key);
  byId('key').addEventListener('click', () => askForKey());
  byId('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!byId('key-text').value.trim()) return;
    setKey(byId('key-text').value);
    byId('key-dialog').close();
    onKey();
  });
  byId('key-forget').addEventListener('click', () => {
    setKey('');
    byId('key-dialog').close();
  });
  byId('key-cancel').addEventListener('click', () => byId('key-dialog').close());
}
