/** What `monitors list --sort` goes by. */
export const SORT_KEYS = [
  'started',
  'name',
  'path',
  'status',
  'lines',
  'bytes',
  'findings',
  'heartbeat',
] as const
export type SortKey = (typeof SORT_KEYS)[number]

/** What `monitors list --filter KEY=VALUE` holds a row against. */
export const FILTER_KEYS = [
  'status',
  'name',
  'path',
  'kind',
  'mode',
  'model',
  'pid',
  'host',
  'id',
] as const
export type FilterKey = (typeof FILTER_KEYS)[number]
