// The least that a handler's process can be: every message goes back as it came.
process.on('message', (message) => process.send?.(message))
