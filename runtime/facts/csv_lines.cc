#include "runtime/facts/csv_lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/facts/csv_marks.h"

namespace writ {
namespace {

constexpr size_t kUsualLine = size_t{1} << 10;

std::unexpected<CsvTrouble> Unreadable() {
  return std::unexpected(CsvTrouble{{"it cannot be read", "无法读取"}});
}
// Portions are cut anywhere: each has the lines that begin in its bytes.
class FileLines : public CsvLines {
 public:
  FileLines(std::string path, size_t portion) : CsvLines(std::move(path)), portion_(portion) {}

  std::expected<CsvBeginning, CsvTrouble> Begin(size_t most) override {
    if (!Open()) return Unreadable();
    std::string text(std::min<uint64_t>(bytes_, kLongest + most), '\0');
    const auto got = file_->ReadAt(0, text.data(), text.size());
    if (!got) return Unreadable();
    const size_t end = text.find('\n');
    if (end >= std::min(kLongest, text.size()))
      return std::unexpected(CsvTrouble{{"it has no rows", "没有数据行"}});
    begin_ = end + 1;
    next_ = 0;
    return CsvBeginning{text.substr(0, begin_), text.substr(begin_, most)};
  }

  CsvPortion Next(std::string* text) override {
    CsvPortion portion;
    portion.number = next_++;
    const uint64_t from = begin_ + portion.number * portion_;
    portion.end = from >= bytes_;
    portion.done = std::min(bytes_, from + portion_);
    if (!portion.end) Read(from, portion.done, text, &portion);
    return portion;
  }

  uint64_t bytes() const override { return bytes_; }
  size_t portions() const override { return (bytes_ - begin_ + portion_ - 1) / portion_; }

 protected:
  virtual bool Open() = 0;  // sets what follows
  std::unique_ptr<ReadFile> file_;
  uint64_t bytes_ = 0;

 private:
  // The lines that begin in from..until.
  void Read(uint64_t from, uint64_t until, std::string* to, CsvPortion* portion) const {
    const uint64_t start = from - 1;  // the byte before tells whether a line begins here
    size_t size = until - start;
    const size_t room = size + kLongest + 1 + kCsvPadding;
    if (to->size() < room) to->resize(room);
    char* text = to->data();
    const auto read = [&](size_t from_here, size_t bytes) {
      const auto got = file_->ReadAt(start + from_here, text + from_here, bytes);
      return got && *got == bytes;
    };
    bool good = read(0, size);
    // The rest of the last line, which is short as a rule.
    for (const size_t more : {kUsualLine, kLongest}) {
      if (!good || until == bytes_ || text[size - 1] == '\n' ||
          std::memchr(text + (until - 1 - start), '\n', size - (until - 1 - start)) != nullptr)
        break;
      const size_t wanted = std::min<uint64_t>(bytes_, until + more) - start;
      good = read(size, wanted - size);
      size = wanted;
    }
    if (!good) {
      portion->trouble = Unreadable().error();
      return;
    }
    if (start + size == bytes_ && text[size - 1] != '\n') text[size++] = '\n';
    const std::string_view all(text, size);
    const size_t first = all.find('\n');
    const size_t last = until == bytes_ ? size - 1 : all.find('\n', until - 1 - start);
    if (first == all.npos || last == all.npos) {
      portion->long_line = true;
      return;
    }
    std::memset(text + last + 1, 0, kCsvPadding);
    if (first < last) portion->lines = all.substr(first + 1, last - first);
  }

  const size_t portion_;
  uint64_t begin_ = 0;
  std::atomic<size_t> next_ = 0;
};

class DiskLines final : public FileLines {
 public:
  DiskLines(Disk& disk, std::string path, size_t portion)
      : FileLines(std::move(path), portion), disk_(disk) {
    bytes_ = disk.Measure(this->path()).value_or(0);
  }

 private:
  bool Open() override {
    auto file = disk_.Open(path());
    const auto bytes = disk_.Measure(path());
    if (!file || !bytes) return false;
    file_ = *std::move(file);
    bytes_ = *bytes;
    return true;
  }

  Disk& disk_;
};

class Bytes final : public ReadFile {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  DiskResult<size_t> ReadAt(uint64_t offset, char* to, size_t size) const override {
    const size_t from = std::min<uint64_t>(offset, bytes_.size());
    const size_t got = std::min(size, bytes_.size() - from);
    std::memcpy(to, bytes_.data() + from, got);
    return got;
  }

 private:
  const std::string bytes_;
};

class TextLines final : public FileLines {
 public:
  TextLines(std::string path, std::string text, size_t portion)
      : FileLines(std::move(path), portion) {
    bytes_ = text.size();
    file_ = std::make_unique<Bytes>(std::move(text));
  }

 private:
  bool Open() override { return true; }
};

}  // namespace

std::expected<CsvBeginning, CsvTrouble> CsvRows::Begin(size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (!begun_ || taken_) {
    header_.clear();
    ahead_.clear();
    begun_ = taken_ = ended_ = long_ = false;
    if (auto restarted = Restart(); !restarted) return std::unexpected(restarted.error());
    const auto header = Append(&header_);
    if (!header) return std::unexpected(header.error());
    ended_ = !*header;
  }
  next_ = 0;
  done_ = header_.size();
  const auto read = AppendUpTo(std::min(bytes, portion_), &ahead_);
  begun_ = read.has_value();
  if (!read) return std::unexpected(read.error());
  return CsvBeginning{header_, ahead_};
}

CsvPortion CsvRows::Next(std::string* text) {
  const std::lock_guard lock(mutex_);
  CsvPortion portion;
  taken_ = true;
  text->swap(ahead_);
  ahead_.clear();
  if (auto read = AppendUpTo(portion_, text); !read) {
    portion.trouble = read.error();
    ended_ = true;  // nothing counts behind it
    text->clear();
  } else if (text->empty()) {
    portion.end = true;
    return portion;
  }
  portion.long_line = std::exchange(long_, false);
  portion.number = next_++;
  const size_t size = text->size();
  portion.done = done_ += size;
  text->append(kCsvPadding, '\0');
  portion.lines = std::string_view(*text).substr(0, size);
  return portion;
}

std::expected<void, CsvTrouble> CsvRows::AppendUpTo(size_t bytes, std::string* to) {
  while (!ended_ && to->size() < bytes) {
    const size_t before = to->size();
    const auto more = Append(to);
    if (!more) return std::unexpected(more.error());
    long_ = long_ || to->size() - before > kLongest;
    ended_ = !*more;
  }
  return {};
}

std::expected<std::string, CsvTrouble> WholeText(CsvLines& lines, size_t most) {
  auto beginning = lines.Begin(1);
  if (!beginning) return std::unexpected(std::move(beginning.error()));
  std::string text = std::move(beginning->header), more;
  while (text.size() <= most) {
    const CsvPortion portion = lines.Next(&more);
    if (portion.trouble) return std::unexpected(*portion.trouble);
    if (portion.end) break;
    text += portion.lines;
  }
  return text;
}

uint64_t CsvTables::bytes() const {
  uint64_t bytes = 0;
  for (const auto& table : tables) bytes += table->bytes();
  return bytes;
}

CsvTables CsvFiles(Disk& disk, const std::vector<std::string>& paths, size_t portion) {
  CsvTables tables;
  tables.files = FileStamps(paths);
  for (const std::string& path : paths)
    tables.tables.push_back(std::make_unique<DiskLines>(disk, path, portion));
  return tables;
}

std::unique_ptr<CsvLines> CsvOfText(std::string path, std::string text, size_t portion) {
  return std::make_unique<TextLines>(std::move(path), std::move(text), portion);
}

}  // namespace writ
