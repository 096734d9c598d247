// An .xlsx file as what it is: a ZIP archive of XML parts.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct zip;

namespace writ {

class WorkbookPackage {
 public:
  enum class Trouble : uint8_t {
    kNoArchive,
    kLocked,    // with a password, or of the format before .xlsx
    kTooLarge,  // unpacked
  };
  static constexpr uint64_t kMostBytes = uint64_t{256} << 20;  // of all parts, unpacked
  static constexpr int64_t kMostParts = 10'000;

  // `bytes` must outlive the package.
  static std::expected<WorkbookPackage, Trouble> Open(std::string_view bytes);

  // By its name, "xl/workbook.xml". Nullopt if there is none, or its bytes are damaged.
  std::optional<std::string> Part(const std::string& name) const;

 private:
  struct Close {
    void operator()(struct zip* archive) const;
  };
  explicit WorkbookPackage(struct zip* archive) : archive_(archive) {}
  std::unique_ptr<struct zip, Close> archive_;
};

}  // namespace writ
