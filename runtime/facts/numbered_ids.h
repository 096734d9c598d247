// Ids by number, and the number of an id: subjects by row, teams as they come.
//
// Ids that come in rising order (shorter before longer, else by bytes) cost their bytes and 8 more
// each; any other order needs a table besides. Not for several threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ {

class NumberedIds {
 public:
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t row) const {
    const size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(text_).substr(begin, ends_[row] - begin);
  }
  // The number of `id`; the next one if it is new.
  uint32_t NumberOf(std::string_view id) {
    if (table_.empty()) {
      if (ends_.empty() || Before(last(), id)) return Add(id);
      if (id == last()) return static_cast<uint32_t>(size() - 1);
    }
    return Find(id);
  }
  // The numbers of all of `others`, as NumberOf would give them one after the other. Where there
  // are many, memory is asked for ahead.
  std::vector<uint32_t> NumbersOf(const NumberedIds& others);
  void Clear();

 private:
  static bool Before(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
  std::string_view last() const { return (*this)[size() - 1]; }
  uint32_t Add(std::string_view id) {
    text_ += id;
    ends_.push_back(text_.size());
    return static_cast<uint32_t>(ends_.size() - 1);
  }
  uint32_t Find(std::string_view id);
  uint32_t FindHashed(std::string_view id, uint64_t hash);
  void FetchAhead(const NumberedIds& others, size_t from, uint64_t* hashes, size_t count) const;
  void Enlarge();

  struct Place {
    uint32_t hash = 0;   // a part of it
    uint32_t taken = 0;  // row + 1
  };
  std::string text_;
  std::vector<size_t> ends_;
  std::vector<Place> table_;  // empty while ids rise; else a power of two, a half of it free
};

}  // namespace writ
