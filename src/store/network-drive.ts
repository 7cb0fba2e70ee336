import { readFileSync, statSync } from 'node:fs'

/** Where a lock of one machine says nothing to another, or shared memory is not shared. */
const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|9p\.remote|ncpfs|lustre|glusterfs|fuse\..*(sshfs|s3fs|rclone|gluster|ceph|goofys|davfs).*|davfs)$/

/**
 * The kind of network drive that a file lies on; null for a disk of this machine, or where the system
 * doesn't tell: Linux lists its mounts, elsewhere only the drive's own refusal shows it.
 */
export function networkDriveAt(file: string): string | null {
  if (process.platform !== 'linux') return null
  try {
    return networkDriveOf(statSync(file).dev, readFileSync('/proc/self/mountinfo', 'utf8'))
  } catch {
    return null
  }
}

/** @param mounts /proc/self/mountinfo: `id parent major:minor root place options … - kind source options` */
export function networkDriveOf(device: number, mounts: string): string | null {
  const number = `${majorOf(device)}:${minorOf(device)}`
  const line = mounts.split('\n').find((mount) => mount.split(' ')[2] === number)
  const kind = line?.split(' - ')[1]?.split(' ')[0] ?? ''
  return NETWORK.test(kind) ? kind : null
}

// As glibc packs the two into one number.
function majorOf(device: number): number {
  return Math.floor(device / 256) % 4096
}

function minorOf(device: number): number {
  return (device % 256) + Math.floor(device / 2 ** 20) * 256
}
