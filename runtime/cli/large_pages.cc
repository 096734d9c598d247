#include "runtime/cli/large_pages.h"

#ifdef WRIT_TCMALLOC
#include <gperftools/malloc_extension.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#endif

namespace writ::cli {

#ifdef WRIT_TCMALLOC
namespace {

constexpr size_t kLargePage = size_t{2} << 20;

size_t RoundedUp(size_t size, size_t to) { return (size + to - 1) / to * to; }

// tcmalloc asks one at a time, keeps what it is given, and asks for a megabyte at least.
class LargePages : public SysAllocator {
 public:
  explicit LargePages(SysAllocator* before) : before_(before) {}

  void* Alloc(size_t size, size_t* actual_size, size_t alignment) override {
    if (size > SIZE_MAX / 2) return nullptr;
    const size_t rounded = RoundedUp(size, kLargePage);
    // Where addresses are few, by a limit or because a container is small, as it was done before.
    if (alignment > kLargePage || (left_ < rounded && !Reserve(rounded)))
      return before_->Alloc(size, actual_size, alignment);
    void* given = at_;
    at_ += rounded;
    left_ -= rounded;
    if (actual_size != nullptr) *actual_size = rounded;
    return given;
  }

 private:
  // Addresses alone: the system gives memory when it is first written to.
  bool Reserve(size_t size) {
    const size_t room = std::max(size, size_t{64} << 20);
    void* mapped = mmap(nullptr, room + kLargePage, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) return false;
    auto* begin = static_cast<char*>(mapped);
    begin += RoundedUp(reinterpret_cast<uintptr_t>(begin), kLargePage) -
             reinterpret_cast<uintptr_t>(begin);
    madvise(begin, room, MADV_HUGEPAGE);  // where there are none, they are small ones
    at_ = begin;
    left_ = room;
    return true;
  }

  SysAllocator* const before_;
  char* at_ = nullptr;
  size_t left_ = 0;
};

}  // namespace

void AskForLargePages() {
  // In place and for ever: it may not ask itself for memory, and is asked until the process ends.
  alignas(LargePages) static char place[sizeof(LargePages)];
  MallocExtension& tcmalloc = *MallocExtension::instance();
  if (SysAllocator* before = tcmalloc.GetSystemAllocator())
    tcmalloc.SetSystemAllocator(new (place) LargePages(before));
}
#else
void AskForLargePages() {}
#endif

}  // namespace writ::cli
