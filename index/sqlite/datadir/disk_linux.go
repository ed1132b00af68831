package datadir

import "syscall"

// diskOf says what lies under dir, by the numbers of statfs(2).
func diskOf(dir string) disk {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return disk{}
	}
	return disks[uint32(st.Type)]
}

const (
	noLocks  = "does not lock files reliably"
	noCrash  = "keeps no file modes and may lose more than the last change in a crash"
	notSure  = "may not keep locks and order of writes; test a restore"
	noShares = "cannot share memory between processes reliably"
)

// disks are the file systems that a database must not or should not lie on.
var disks = map[uint32]disk{
	0x6969:     {name: "NFS", refused: noLocks},
	0x517b:     {name: "SMB", refused: noLocks},
	0xff534d42: {name: "CIFS", refused: noLocks},
	0xfe534d42: {name: "SMB", refused: noLocks},
	0x5346414f: {name: "AFS", refused: noLocks},
	0x73757245: {name: "Coda", refused: noLocks},
	0x00c36400: {name: "Ceph", refused: noLocks},
	0x0bd00bd0: {name: "Lustre", refused: noLocks},
	0x4d44:     {name: "FAT", refused: "takes no files above 4 GB and keeps no modes"},
	0x2011bab0: {name: "exFAT", warning: noCrash},
	0x01021997: {name: "a 9p share", warning: noShares},
	0x65735546: {name: "FUSE", warning: notSure},
}
