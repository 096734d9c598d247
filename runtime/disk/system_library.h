// A shared library of the system that is loaded when it is first needed, not with the program:
// libcurl and libpq bring thirty others with them, which would cost every command more time than
// most commands take. Once loaded it stays. Not for libraries that most commands use.
#pragma once

#include <dlfcn.h>

#include <string>

namespace writ {

class SystemLibrary {
 public:
  // `name`: as the package installs it, with the version of its interface, "libpq.so.5".
  explicit SystemLibrary(const char* name) : library_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) missing_ = name;
  }
  // Sets `function`, or remembers that it is not there.
  template <class Function>
  void Find(const char* name, Function*& function) {
    if (library_ == nullptr) return;
    function = reinterpret_cast<Function*>(dlsym(library_, name));
    if (function == nullptr && missing_.empty()) missing_ = name;
  }
  // The library, or the first function it should have; empty when all is there. Until then nothing
  // that was found may be called.
  const std::string& missing() const { return missing_; }

 private:
  void* library_ = nullptr;
  std::string missing_;
};

}  // namespace writ
