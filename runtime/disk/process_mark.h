// Whether a child of fork is running. Asking for the process's id is a system call, and every
// command asks several times; the kernel empties a page in a child instead, and looking at it costs
// nothing. Where it cannot, the id is asked for. Of a child by vfork or clone with the same memory
// nothing is noticed.
#pragma once

#include <cstdint>

namespace writ {

enum class ProcessBy : uint8_t { kPage, kId };  // kId also where there is no such page

// A number that no process has from which this one is forked. May be asked for until the process
// ends, by several threads at once.
uint64_t ProcessNumber(ProcessBy by = ProcessBy::kPage);

class ProcessMark {
 public:
  explicit ProcessMark(ProcessBy by = ProcessBy::kPage) : by_(by), made_in_(ProcessNumber(by)) {}

  bool IsHere() const { return made_in_ == ProcessNumber(by_); }
  void Renew() { made_in_ = ProcessNumber(by_); }  // of the process that runs now

 private:
  ProcessBy by_;
  uint64_t made_in_;
};

}  // namespace writ
