package sqlite

import "syscall"

// networkKind names the network file system that dir lies on, "" for a local one. The numbers are those of
// statfs(2).
func networkKind(dir string) string {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return ""
	}
	return kindOf(uint32(st.Type))
}

func kindOf(magic uint32) string {
	switch magic {
	case 0x6969:
		return "NFS"
	case 0x517b, 0xff534d42, 0xfe534d42:
		return "SMB"
	case 0x4d44:
		return "FAT"
	}
	return ""
}
