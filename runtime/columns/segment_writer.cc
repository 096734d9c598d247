#include "runtime/columns/segment_writer.h"

#include <algorithm>

namespace writ::columns {
namespace {

constexpr size_t kBuffer = size_t{1} << 20;

// The words of one column in the order in which rows use them.
class Words {
 public:
  // A source numbers its words from 0, each once.
  uint32_t NumberOf(int64_t in_source, const RowSource& source, size_t column) {
    const auto at = static_cast<size_t>(in_source);
    if (at >= known_.size()) known_.resize(at + 1, kUnknown);
    if (known_[at] == kUnknown) {
      known_[at] = static_cast<uint32_t>(words_.size());
      words_.Add(source.Word(column, in_source));
    }
    return known_[at];
  }
  WordList Take() { return std::move(words_); }

 private:
  static constexpr uint32_t kUnknown = UINT32_MAX;
  std::vector<uint32_t> known_;  // by the number in the source
  WordList words_;
};

// Marks the rows of a block of which anything is said, and counts them.
uint64_t MarkSaid(const uint8_t* __restrict codes, uint8_t* __restrict anything) {
  constexpr size_t kStep = 128;  // so that a byte holds the count
  uint64_t said = 0;
  for (size_t first = 0; first < kBlockRows; first += kStep) {
    uint8_t count = 0;
    for (size_t row = first; row < first + kStep; ++row) {
      const uint8_t says = codes[row] != kNothing ? 1 : 0;
      anything[row] |= says;
      count = static_cast<uint8_t>(count + says);
    }
    said += count;
  }
  return said;
}

class Writer {
 public:
  Writer(const SecretKey& key, const SegmentShape& shape, RowSource& source)
      : key_(key), shape_(shape), source_(source), words_(shape.columns.size()) {
    directory_.rows = shape.rows;
    directory_.new_people = shape.new_people;
  }

  Result<Written> Write(Disk& disk, const std::string& path, const std::function<void()>& tick) {
    auto file = disk.Create(path);
    if (!file) return Fail(file.error());
    file_ = *std::move(file);
    buffer_ = kSegmentMagic;
    for (size_t group = 0; group < directory_.groups(); ++group) {
      if (auto done = WriteGroup(group); !done) return std::unexpected(done.error());
      if (tick) tick();
    }
    for (size_t i = 0; i < directory_.id_chunks(); ++i)
      if (auto done = WriteIds(i); !done) return std::unexpected(done.error());
    return Finish();
  }

 private:
  Result<void> WriteGroup(size_t group) {
    if (auto done = source_.Seek(group); !done) return done;
    anything_.assign(kChunkRows, 0);
    std::vector<Beside> beside;
    for (uint32_t column = 0; column < shape_.columns.size(); ++column) {
      auto chunk = ColumnOf(group, column, &beside);
      if (!chunk) return std::unexpected(chunk.error());
      if (auto done = Put(*chunk, true); !done) return done;
    }
    written_.people +=
        static_cast<uint64_t>(std::count(anything_.begin(), anything_.end(), uint8_t{1}));
    return Put(EncodeBeside(beside), true);
  }

  Result<std::string> ColumnOf(size_t group, uint32_t column, std::vector<Beside>* beside) {
    const ValueCode type = shape_.columns[column].type.value;
    ChunkWriter chunk(HasTens(type));
    for (size_t block = 0; block < directory_.blocks(group); ++block) {
      if (auto done = source_.Read(column, block, values_, codes_); !done)
        return std::unexpected(done.error());
      const uint64_t said = MarkSaid(codes_, anything_.data() + block * kBlockRows);
      written_.values += said;
      if (HasWords(type) && said > 0) NumberWords(column);
      for (size_t row = 0; said > 0 && row < kBlockRows; ++row)
        if (codes_[row] == kBeside)
          beside->push_back({column, static_cast<uint32_t>(block * kBlockRows + row),
                             source_.BesideOf(column, block * kBlockRows + row)});
      chunk.Add(values_, codes_);
    }
    return chunk.Take();
  }

  void NumberWords(uint32_t column) {
    int64_t last = -1;
    uint32_t number = 0;
    bool any = false;
    for (size_t row = 0; row < kBlockRows; ++row) {
      if (codes_[row] != kKnown) continue;
      if (!any || values_[row] != last)
        number = words_[column].NumberOf(values_[row], source_, column);
      any = true;
      last = values_[row];
      values_[row] = number;
    }
  }

  Result<void> WriteIds(size_t chunk) {
    const uint64_t first = chunk * kChunkRows;
    const uint64_t end = std::min<uint64_t>(first + kChunkRows, shape_.new_people);
    std::vector<std::string> ids;
    for (uint64_t i = first; i < end; ++i) {
      auto id = source_.Id(i);
      if (!id) return std::unexpected(id.error());
      ids.push_back(*std::move(id));
    }
    return Put(EncodeIds({ids.begin(), ids.end()}), false);
  }

  Result<void> Put(std::string_view plain, bool content) {
    if (content) {
      std::string framed;
      AppendFramed(std::to_string(plain.size()), &framed);
      content_.Add(framed);
      content_.Add(plain);
    }
    buffer_ += SealChunk(key_, directory_.lengths.size(), plain);
    directory_.lengths.push_back(static_cast<uint32_t>(plain.size()));
    return buffer_.size() < kBuffer ? Result<void>() : Flush();
  }

  Result<void> Flush() {
    if (auto done = file_->Append(buffer_); !done) return Fail(done.error());
    written_.bytes += buffer_.size();
    buffer_.clear();
    return {};
  }

  Result<Written> Finish() {
    directory_.columns = shape_.columns;
    for (size_t column = 0; column < words_.size(); ++column)
      if (HasWords(directory_.columns[column].type.value))
        directory_.columns[column].words = words_[column].Take();
    if (auto done = Flush(); !done) return std::unexpected(done.error());
    written_.directory_at = written_.bytes;
    buffer_ = SealChunk(key_, kDirectoryChunk, EncodeDirectory(directory_));
    if (auto done = Flush(); !done) return std::unexpected(done.error());
    if (auto done = file_->Sync(); !done) return Fail(done.error());
    if (auto done = file_->Close(); !done) return Fail(done.error());
    Directory said = directory_;
    said.new_people = 0;
    said.lengths.assign(said.chunks(), 0);
    content_.Add(EncodeDirectory(said));
    written_.content = content_.Finish();
    return written_;
  }

  const SecretKey& key_;
  const SegmentShape& shape_;
  RowSource& source_;
  std::unique_ptr<AppendFile> file_;
  std::string buffer_;
  Directory directory_;
  Written written_;
  Sha256Stream content_;
  std::vector<Words> words_;
  std::vector<uint8_t> anything_;  // by row of the group
  int64_t values_[kBlockRows];
  uint8_t codes_[kBlockRows];
};

}  // namespace

Result<Written> WriteSegment(Disk& disk, const std::string& path, const SecretKey& key,
                             const SegmentShape& shape, RowSource& source,
                             const std::function<void()>& tick) {
  return Writer(key, shape, source).Write(disk, path, tick);
}

}  // namespace writ::columns
