package abi

import "fmt"

// Raw calls an export by its name, as any host can. For the tests that play the same calls on all
// hosts; a trap is an error here, and leaves the instance as it is.
func (i *Instance) Raw(name string, arguments ...uint32) (uint32, error) {
	function := i.module.ExportedFunction(name)
	if function == nil {
		return 0, fmt.Errorf("there is no export %s", name)
	}
	passed := make([]uint64, len(arguments))
	for n, argument := range arguments {
		passed[n] = uint64(argument)
	}
	results, err := function.Call(i.ctx, passed...)
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return uint32(results[0]), nil
}

// DoorIndex is where the door stands in the function table.
func (i *Instance) DoorIndex() uint32 { return i.doorIndex }
