#include "runtime/disk/process_mark.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <new>

namespace writ {
namespace {

using Shown = std::atomic<uint64_t>;
static_assert(Shown::is_always_lock_free);

// The number of the running process, 0 in a child until it has one; nullptr if the system has no
// such page. It is never unmapped: statics and threads that end may still ask.
Shown* MakePage() {
  constexpr size_t kBytes = sizeof(Shown);  // of which the system makes a page
  void* page = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  // Some that only imitate a kernel accept any advice and ignore it. They accept this, too.
  const bool imitated = madvise(page, kBytes, -1) == 0;
  if (!imitated && madvise(page, kBytes, MADV_WIPEONFORK) == 0) return new (page) Shown(0);
  munmap(page, kBytes);
  return nullptr;
}

}  // namespace

uint64_t ProcessNumber(ProcessBy by) {
  static Shown* const page = MakePage();
  if (by == ProcessBy::kId || page == nullptr) return static_cast<uint64_t>(getpid());
  uint64_t number = page->load(std::memory_order_acquire);
  if (number != 0) return number;
  // A child has its parent's count, and goes on from there.
  static std::atomic<uint64_t> last = 0;
  const uint64_t next = ++last;
  return page->compare_exchange_strong(number, next) ? next : number;
}

}  // namespace writ
