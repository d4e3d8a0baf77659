// What the library is on every platform.
export { Abi, CROSSING, EVALUATE, STATUS, type Exports, type LoopState } from './abi.js';
export type { Output, ReactorOptions } from './create.js';
export { ERROR_CODES, ReactorError, Trap, type ErrorCode } from './errors.js';
export { type Ending, GuestErrorEvent, type ReactorEvents, type TypedEventTarget } from './events.js';
export { Handle, type GuestFunction } from './handle.js';
export type { ModuleHooks, ModuleSource, ModuleType } from './hostcall.js';
export type { Broadcast } from './messages.js';
export { Loop, run, type GuestError, type LoopOptions } from './loop.js';
export type { WasmSource } from './artifact.js';
export type { InstanceOptions } from './instance.js';
export type {
  CompileOptions,
  EvaluateAsyncOptions,
  EvaluateOptions,
  GuestOptions,
  HeldHandle,
  ImportMap,
} from './options.js';
export { Reactor } from './reactor.js';
export { type Clock, VirtualClock } from './wasi/clock.js';
export { Exit } from './wasi/exit.js';
export { type FileTree, MemoryFiles, type MemoryFilesOptions, memoryFiles } from './wasi/memory-files.js';
export { type FileStat, type Mount, MountError, type MountErrorCode, type OpenedFile, type OpenFlags } from './wasi/mount.js';
export { type FileLookup, readOnlyFiles } from './wasi/readonly-files.js';
export { Stdin, type StdinSource } from './wasi/stdin.js';
