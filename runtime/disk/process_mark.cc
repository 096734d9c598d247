#include "runtime/disk/process_mark.h"

#include <sys/mman.h>

namespace writ {
namespace {

constexpr size_t kBytes = 1;  // of which the system makes a page

}  // namespace

ProcessMark::ProcessMark() {
  void* page = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) {
    if (madvise(page, kBytes, MADV_WIPEONFORK) == 0) {
      page_ = static_cast<char*>(page);
    } else {
      munmap(page, kBytes);
    }
  }
  Renew();
}

ProcessMark::~ProcessMark() {
  if (page_ != nullptr) munmap(page_, kBytes);
}

void ProcessMark::Renew() {
  if (page_ != nullptr) *page_ = 1;
  process_ = getpid();
}

}  // namespace writ
