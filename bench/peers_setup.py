"""Installs the peers that bench/peers.py measures, each once in its own folder below --work."""

import os
import pathlib
import shlex
import subprocess
import sys

SDK = "programasweights==0.4.14"
LLAMA = "llama-cpp-python==0.3.36"
TORCH = ["torch", "transformers", "peft", "gguf", "accelerate"]
LLAMA_OPTIONS = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DGGML_NATIVE=ON",
    "-DLLAMA_BUILD_TOOLS=ON",
    *(f"-DLLAMA_{part}=OFF" for part in ("BUILD_SERVER", "BUILD_UI", "BUILD_APP", "BUILD_TESTS", "BUILD_EXAMPLES", "OPENSSL")),
]


HERE = pathlib.Path(__file__).resolve().parent


class Absent(Exception):
    """A peer cannot be installed; the text says why."""


def say(text):
    print(f"peers: {text}", file=sys.stderr, flush=True)


class Workshop:
    """The folder where the peers are installed and built."""

    def __init__(self, folder, jobs):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.jobs = jobs
        self.log = self.folder / "setup.log"

    def run(self, command, what):
        """Runs a command with its output in the log; raises Absent if it fails."""
        say(what)
        with self.log.open("a") as log:
            print("$", shlex.join(map(str, command)), file=log, flush=True)
            try:
                status = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False).returncode
            except OSError as error:
                raise Absent(f"{what}: {error}") from error
        if status != 0:
            raise Absent(f"{what} failed; the end of {self.log} says why")

    def python(self, name, packages, module):
        """The Python of a virtual environment that has these packages."""
        python = self.folder / name / "bin/python"
        have = python.exists() and subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0
        if not have:
            self.run([sys.executable, "-m", "venv", self.folder / name], f"making a virtual environment for {packages[0]}")
            self.run([python, "-m", "pip", "install", "-q", *packages], f"installing {' '.join(packages)} (some minutes)")
        return python

    def llama_source(self):
        name = LLAMA.replace("==", "-").replace("-cpp-", "_cpp_")
        source = self.folder / name / "vendor/llama.cpp"
        if not source.exists():
            package = LLAMA.split("==", maxsplit=1)[0]
            self.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", package, LLAMA, "-d", self.folder],
                     f"downloading the source of {LLAMA}")
            self.run(["tar", "xzf", self.folder / f"{name}.tar.gz", "-C", self.folder], "unpacking it")
        return source

    def llama_cpp(self):
        """The folder of the llama.cpp programs, built for this machine from the source in the package llama-cpp-python."""
        build = self.folder / "llama-build"
        if not (build / "bin/llama-bench").exists():
            self.run(["cmake", "-G", "Ninja", "-S", self.llama_source(), "-B", build, *LLAMA_OPTIONS], "configuring llama.cpp")
            self.run(["cmake", "--build", build, "--parallel", self.jobs, "--target", "llama-bench", "llama-quantize", "llama-completion"],
                     "building llama.cpp (some minutes)")
        return build / "bin"

    def llama_cpu_libraries(self):
        """Environments for llama.cpp's programs, by name. If the processor has AMX, whose kernels are not the fastest for every file: its CPU
        library built with and without them. Otherwise one environment that changes nothing."""
        flags = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
        if "amx_int8" not in flags:
            return {"": {}}
        kinds = {"AMX": f"-include {HERE / 'amx_memory.h'}", "no AMX": "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"}
        environments = {}
        for kind, options in kinds.items():
            build = self.folder / f"llama-{kind.replace(' ', '-')}"
            if not (build / "bin/libggml-cpu.so").exists():
                self.run(["cmake", "-G", "Ninja", "-S", self.llama_source(), "-B", build, *LLAMA_OPTIONS, f"-DCMAKE_C_FLAGS={options}",
                          f"-DCMAKE_CXX_FLAGS={options}"], f"configuring llama.cpp, {kind}")
                self.run(["cmake", "--build", build, "--parallel", self.jobs, "--target", "ggml-cpu"], f"building llama.cpp, {kind}")
            environments[kind] = {"LD_LIBRARY_PATH": str(build / "bin")}
        return environments

    def requantized(self, base, kind, llama_bench, name):
        """The base in another quantization, made by the llama-quantize in the folder of a llama-bench."""
        target = self.folder / "models" / f"{name.replace('/', '_')}-{kind}.gguf"
        if not target.exists():
            quantize = pathlib.Path(llama_bench).with_name("llama-quantize")
            if not quantize.exists():
                raise Absent(f"{kind}: there is no llama-quantize beside {llama_bench}")
            target.parent.mkdir(exist_ok=True)
            unfinished = target.with_suffix(".unfinished")
            try:
                self.run([quantize, "--allow-requantize", base, unfinished, kind], f"requantizing the base to {kind} for {name}")
                unfinished.rename(target)
            finally:
                unfinished.unlink(missing_ok=True)
        return target

