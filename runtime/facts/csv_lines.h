// Where the lines of a table come from that is read into columns: a CSV file, a sheet of a
// workbook, a query of a database. Never the whole text at once: portions of whole lines, which
// several threads may ask for.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/declared.h"
#include "runtime/disk/disk.h"
#include "runtime/facts/file_stamps.h"

namespace writ {

inline constexpr size_t kCsvPortion = size_t{1} << 20;  // bytes that one thread reads at a time

struct CsvTrouble {
  LocalText why;
  // The table gave out, as a database does whose server is gone: no other way of reading helps, and
  // `why` is the whole sentence.
  bool broken = false;
};

struct CsvBeginning {
  std::string header, rows;  // with their breaks
};

struct CsvPortion {
  size_t number = 0;  // portions of a table count from 0, in its order
  // In the text that was handed over: whole lines with their breaks, and kCsvPadding zero bytes
  // behind. There may be none although others follow.
  std::string_view lines;
  uint64_t done = 0;       // bytes of the table up to its end
  bool end = false;        // there is no such portion: all have been given out
  bool long_line = false;  // one of the lines is longer than kLongest: not for columns
  std::optional<CsvTrouble> trouble;
};

class CsvLines {
 public:
  static constexpr size_t kLongest = size_t{64} << 10;  // bytes of one line

  explicit CsvLines(std::string path) : path_(std::move(path)) {}
  CsvLines(const CsvLines&) = delete;
  CsvLines& operator=(const CsvLines&) = delete;
  virtual ~CsvLines() = default;

  const std::string& path() const { return path_; }  // as diagnostics name it

  // From the first line, again if need be: the header and about so many bytes behind it. The first
  // portion begins behind the header.
  virtual std::expected<CsvBeginning, CsvTrouble> Begin(size_t bytes) = 0;
  // The next portion, in `text`. By any thread, between two calls of Begin.
  virtual CsvPortion Next(std::string* text) = 0;

  // What is known beforehand; `bytes` 0 and `portions` SIZE_MAX if nothing is.
  virtual uint64_t bytes() const { return 0; }
  virtual size_t portions() const { return SIZE_MAX; }

 private:
  const std::string path_;
};

// A table that comes row by row.
class CsvRows : public CsvLines {
 public:
  CsvRows(std::string path, size_t portion) : CsvLines(std::move(path)), portion_(portion) {}

  std::expected<CsvBeginning, CsvTrouble> Begin(size_t bytes) override;
  CsvPortion Next(std::string* text) override;

 protected:
  // What Append gives next is the header.
  virtual std::expected<void, CsvTrouble> Restart() = 0;
  // The next line with its break; false if there is none any more.
  virtual std::expected<bool, CsvTrouble> Append(std::string* to) = 0;

 private:
  std::expected<void, CsvTrouble> AppendUpTo(size_t bytes, std::string* to);

  const size_t portion_;
  std::mutex mutex_;
  std::string header_, ahead_;  // ahead: rows that Begin has read
  bool begun_ = false, taken_ = false, ended_ = false;
  bool long_ = false;  // a line of those that follow is very long
  size_t next_ = 0;
  uint64_t done_ = 0;
};

// Tables that belong together, and the files that must not change before all is read.
struct CsvTables {
  std::vector<std::unique_ptr<CsvLines>> tables;
  FileStamps files{{}};

  uint64_t bytes() const;  // of those whose size is known
};

// The whole text of a table; of a longer one somewhat more than `most` bytes.
std::expected<std::string, CsvTrouble> WholeText(CsvLines& lines, size_t most);

// CSV files; those that cannot be opened say so when they are begun.
CsvTables CsvFiles(Disk& disk, const std::vector<std::string>& paths, size_t portion = kCsvPortion);
// A CSV text as a table.
std::unique_ptr<CsvLines> CsvOfText(std::string path, std::string text,
                                    size_t portion = kCsvPortion);

}  // namespace writ
