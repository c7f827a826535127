// keys_memory.mjs: before libsodium is loaded: watch which memory it gets, to look into it later.
// SPDX-License-Identifier: EUPL-1.2

const real = WebAssembly.instantiate;

WebAssembly.instantiate = async (...args) => {
	const result = await real.apply(WebAssembly, args);
	const { exports } = result.instance ?? result;

	globalThis.memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory) ??
		Object.values(args[1] ?? {}).flatMap(Object.values)
			.find((value) => value instanceof WebAssembly.Memory);
	return result;
};
