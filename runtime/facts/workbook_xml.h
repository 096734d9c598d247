// XML parts of workbooks. Not seen outside workbook*.
#pragma once

#include <string>
#include <string_view>

#include "runtime/facts/workbook_package.h"

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace writ {

// Names without their prefix: some programs write <x:row> for <row>.
std::string_view Local(const pugi::xml_node& node);
std::string_view LocalAttribute(const pugi::xml_node& node, std::string_view wanted);
pugi::xml_node Child(const pugi::xml_node& node, std::string_view name);

// The children of one element of a part of any size, some at a time: the <row>s of <sheetData>, the
// <si>s of <sst>. The part is cut behind children, and only where that cuts nothing else: each
// piece must be XML by itself, which it is not if what looked like an end stood in a comment.
class WorkbookItems {
 public:
  // `at_once`: bytes of a piece, roughly.
  WorkbookItems(WorkbookPackage::Stream stream, std::string_view container, std::string_view item,
                size_t at_once = size_t{256} << 10)
      : stream_(std::move(stream)), container_(container), item_(item), at_once_(at_once) {}

  enum class Got : uint8_t {
    kSome,
    kEnd,
    kOdd,  // damaged, or not to be cut: whoever reads the part whole knows more
  };
  // The next children, as the nodes of a document.
  Got Next(pugi::xml_document* to);
  // The part without these children, after the end. False if it is odd: where the element is
  // neither the first of its name below the root, nor the root.
  bool Rest(pugi::xml_document* to);

 private:
  bool Begin();
  bool Fill(size_t bytes);
  bool TakeTail(size_t from);

  WorkbookPackage::Stream stream_;
  const std::string container_, item_;
  const size_t at_once_;
  std::string head_, bytes_, tail_;
  size_t tag_ = 0;  // where the element begins in the head
  bool begun_ = false, exhausted_ = false, ended_ = false;
};

}  // namespace writ
