// Looks at all monitors again and again as a user would, `monitors list --json`, and tells who waits.

/** @param every how often, in ms, a list is asked for */
export const createBoard = (qcmd, everyMs, onRows) => {
  let waiting = []
  let timer = null
  let isOver = false

  const look = async () => {
    const wanted = waiting
    waiting = []
    const {monitors} = await qcmd.json('monitors', 'list')
    const rows = new Map(monitors.map((row) => [row.id, row]))
    onRows(rows)
    for (const {id, resolve} of wanted) resolve(rows.get(id))
  }
  const lookOn = async (onFailure) => {
    while (!isOver) {
      await look().catch(onFailure)
      if (!isOver) await new Promise((resolve) => (timer = setTimeout(resolve, everyMs)))
    }
    for (const {resolve} of waiting) resolve(undefined)
  }

  return {
    begin(onFailure) {
      void lookOn(onFailure)
    },
    /** A monitor's row of a list that is asked for from now on; undefined when there is none. */
    next: (id) =>
      isOver ? Promise.resolve(undefined) : new Promise((resolve) => waiting.push({id, resolve})),
    end() {
      isOver = true
      clearTimeout(timer)
      for (const {resolve} of waiting) resolve(undefined)
    },
  }
}
