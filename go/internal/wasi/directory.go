package wasi

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"syscall"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	wasisys "github.com/tetratelabs/wazero/sys"
)

// directory is one of this machine that a guest may read and write, and nothing outside of it: wazero's own
// follows symbolic links wherever they lead. The links in a path are looked at before it is used, so nobody
// else may exchange directories for links at the same time. A guest itself makes none.
type directory struct {
	sys.FS
	name string
}

// Directory gives a guest a directory of this machine, as its root.
func Directory(name string) wazero.FSConfig {
	return wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(&directory{FS: sysfs.DirFS(name), name: name}, "/")
}

// check says whether a path, and with follow what a link at its end leads to, is in the directory.
func (d *directory) check(name string, follow bool) sys.Errno {
	name = path.Clean("/" + name)[1:]
	if !follow {
		name = path.Dir(name)
	}
	if name == "" {
		return 0
	}
	root, err := os.OpenRoot(d.name)
	if err == nil {
		_, err = root.Stat(name)
		err = errors.Join(err, root.Close())
	}
	var errno syscall.Errno
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.As(err, &errno) {
		return 0 /* what is wrong otherwise, whoever uses the path is told */
	}
	return sys.EPERM
}

func (d *directory) OpenFile(name string, flag sys.Oflag, perm fs.FileMode) (sys.File, sys.Errno) {
	if errno := d.check(name, flag&sys.O_NOFOLLOW == 0); errno != 0 {
		return nil, errno
	}
	return d.FS.OpenFile(name, flag, perm)
}

func (d *directory) Lstat(name string) (stat wasisys.Stat_t, errno sys.Errno) {
	if errno = d.check(name, false); errno != 0 {
		return stat, errno
	}
	return d.FS.Lstat(name)
}

func (d *directory) Stat(name string) (stat wasisys.Stat_t, errno sys.Errno) {
	if errno = d.check(name, true); errno != 0 {
		return stat, errno
	}
	return d.FS.Stat(name)
}

func (d *directory) Mkdir(name string, perm fs.FileMode) sys.Errno {
	if errno := d.check(name, false); errno != 0 {
		return errno
	}
	return d.FS.Mkdir(name, perm)
}

func (d *directory) Chmod(name string, perm fs.FileMode) sys.Errno {
	if errno := d.check(name, true); errno != 0 {
		return errno
	}
	return d.FS.Chmod(name, perm)
}

func (d *directory) Rename(from, to string) sys.Errno {
	for _, name := range []string{from, to} {
		if errno := d.check(name, false); errno != 0 {
			return errno
		}
	}
	return d.FS.Rename(from, to)
}

func (d *directory) Rmdir(name string) sys.Errno {
	if errno := d.check(name, false); errno != 0 {
		return errno
	}
	return d.FS.Rmdir(name)
}

func (d *directory) Unlink(name string) sys.Errno {
	if errno := d.check(name, false); errno != 0 {
		return errno
	}
	return d.FS.Unlink(name)
}

// Link gives a file another name; what a link leads to is not asked for.
func (d *directory) Link(string, string) sys.Errno { return sys.ENOSYS }

// Symlink makes none: what it led to would be for others to watch.
func (d *directory) Symlink(string, string) sys.Errno { return sys.ENOSYS }

func (d *directory) Readlink(name string) (string, sys.Errno) {
	if errno := d.check(name, false); errno != 0 {
		return "", errno
	}
	return d.FS.Readlink(name)
}

func (d *directory) Utimens(name string, atime, mtime int64) sys.Errno {
	if errno := d.check(name, true); errno != 0 {
		return errno
	}
	return d.FS.Utimens(name, atime, mtime)
}
