/** Bytes of every job's payload. */
const PAYLOAD_BYTES = 150

const frame = '{"note":""}'

/** JSON text of exactly 150 bytes: the payload of every job that is measured. */
export const PAYLOAD = `{"note":"${'x'.repeat(PAYLOAD_BYTES - frame.length)}"}`
