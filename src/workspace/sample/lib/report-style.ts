import { html } from './html.ts'

export const REPORT_STYLE = html`<style>
  :root {
    color-scheme: light dark;
    --paper: light-dark(#ffffff, #14171a);
    --raised: light-dark(#f6f7f8, #1c2024);
    --line: light-dark(#dfe3e6, #2e3439);
    --ink: light-dark(#171a1c, #e8eaec);
    --quiet: light-dark(#5c656d, #9aa4ac);
    --pending: light-dark(#5c656d, #9aa4ac);
    --running: light-dark(#1d63c4, #6aa8ff);
    --completed: light-dark(#18794e, #4cc38a);
    --failed: light-dark(#a15c07, #f0b03f);
    --dead: light-dark(#c0272d, #ff7b72);
    --cancelled: light-dark(#7a6a9b, #a899c9);
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0 auto;
    max-width: 64rem;
    padding: 3rem 2rem 2rem;
    background: var(--paper);
    color: var(--ink);
    font:
      15px/1.5 system-ui,
      sans-serif;
  }
  h1,
  h2,
  p {
    margin: 0;
  }
  h1 {
    font-size: 2rem;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 2.5rem 0 0.75rem;
    font-size: 1.05rem;
  }
  .over {
    color: var(--quiet);
    font-size: 0.8rem;
    letter-spacing: 0.06em;
    text-transform: uppercase;
  }
  .quiet {
    color: var(--quiet);
  }
  .lead {
    margin-top: 1rem;
    font-size: 1.1rem;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
    gap: 0.75rem;
    margin: 0;
  }
  .tile {
    padding: 0.75rem 1rem;
    border: 1px solid var(--line);
    border-top: 3px solid currentColor;
    border-radius: 6px;
    background: var(--raised);
  }
  .tile dt {
    font-size: 0.85rem;
  }
  .tile dd {
    margin: 0;
    color: var(--ink);
    font-size: 1.6rem;
    font-variant-numeric: tabular-nums;
    line-height: 1.2;
  }
  .pending {
    color: var(--pending);
    fill: var(--pending);
  }
  .running {
    color: var(--running);
    fill: var(--running);
  }
  .completed {
    color: var(--completed);
    fill: var(--completed);
  }
  .failed {
    color: var(--failed);
    fill: var(--failed);
  }
  .dead {
    color: var(--dead);
    fill: var(--dead);
  }
  .cancelled {
    color: var(--cancelled);
    fill: var(--cancelled);
  }
  .chart {
    display: block;
    width: 100%;
    height: auto;
  }
  .chart .axis {
    stroke: var(--line);
  }
  .chart text {
    fill: var(--quiet);
    font-size: 11px;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    font-size: 0.85rem;
  }
  .key span:not(.quiet)::before {
    display: inline-block;
    width: 0.7em;
    height: 0.7em;
    margin-right: 0.4em;
    border-radius: 2px;
    background: currentColor;
    content: '';
  }
  .wide {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th,
  td {
    padding: 0.45rem 0.75rem 0.45rem 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  thead th {
    color: var(--quiet);
    font-weight: 500;
  }
  tbody th {
    font-weight: 500;
  }
  .number {
    text-align: right;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .time {
    white-space: nowrap;
  }
  .code {
    font-family: ui-monospace, monospace;
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .code:not(.error) {
    white-space: nowrap;
  }
  .error {
    min-width: 16rem;
  }
  .status {
    font-weight: 600;
  }
  footer {
    margin-top: 3rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
    font-size: 0.85rem;
  }
  @media print {
    :root {
      color-scheme: light;
    }
    body {
      max-width: none;
      padding: 0;
      font-size: 10pt;
      print-color-adjust: exact;
    }
    section,
    tr {
      break-inside: avoid;
    }
    h2 {
      break-after: avoid;
    }
    .wide {
      overflow: visible;
    }
  }
</style>`
