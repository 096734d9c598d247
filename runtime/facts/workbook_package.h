// An .xlsx file as what it is: a ZIP archive of XML parts.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct zip;
struct zip_file;

namespace writ {

class WorkbookPackage {
 public:
  enum class Trouble : uint8_t {
    kNoArchive,
    kLocked,    // with a password, or of the format before .xlsx
    kTooLarge,  // unpacked
  };
  static constexpr uint64_t kMostBytes = uint64_t{256} << 20;  // of all parts, unpacked
  static constexpr uint64_t kMostStreamed = uint64_t{4}
                                            << 30;  // the same, where sheets come in rows
  static constexpr int64_t kMostParts = 10'000;

  // `bytes` must outlive the package.
  static std::expected<WorkbookPackage, Trouble> Open(std::string_view bytes,
                                                      uint64_t most = kMostBytes);
  uint64_t unpacked() const { return unpacked_; }  // bytes of all parts

  // By its name, "xl/workbook.xml". Nullopt if there is none, or its bytes are damaged.
  std::optional<std::string> Part(const std::string& name) const;

  // A part, some bytes at a time.
  class Stream {
   public:
    // Appends the next bytes, `most` or fewer; none at the end. False if they are damaged.
    bool More(std::string* to, size_t most = size_t{64} << 10);

   private:
    friend class WorkbookPackage;
    struct Close {
      void operator()(struct zip_file* file) const;
    };
    std::unique_ptr<struct zip_file, Close> file_;
    uint64_t left_ = 0;
  };
  // Nullopt if there is none. The package must outlive it.
  std::optional<Stream> Begin(const std::string& name) const;

 private:
  struct Close {
    void operator()(struct zip* archive) const;
  };
  explicit WorkbookPackage(struct zip* archive) : archive_(archive) {}
  std::unique_ptr<struct zip, Close> archive_;
  uint64_t unpacked_ = 0;
};

}  // namespace writ
