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
  void* Alloc(size_t size, size_t* actual_size, size_t alignment) override {
    size = RoundedUp(size, kLargePage);
    if (alignment > kLargePage || (left_ < size && !Reserve(size))) return nullptr;
    void* given = at_;
    at_ += size;
    left_ -= size;
    if (actual_size != nullptr) *actual_size = size;
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

  char* at_ = nullptr;
  size_t left_ = 0;
};

}  // namespace

void AskForLargePages() {
  // In place and for ever: it may not ask itself for memory, and is asked until the process ends.
  alignas(LargePages) static char place[sizeof(LargePages)];
  MallocExtension::instance()->SetSystemAllocator(new (place) LargePages);
}
#else
void AskForLargePages() {}
#endif

}  // namespace writ::cli
