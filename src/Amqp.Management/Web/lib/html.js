// The one place that the pages take their elements from. Elements are built from nodes and text only; nothing here or in the
// pages turns a string into markup, so that a name or a payload can never become any.
export {
  h, html, render, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useErrorBoundary,
} from '../vendor/htm-preact.js';

/** Class names from those that are truthy. */
export const classes = (...names) => names.filter(Boolean).join(' ');
