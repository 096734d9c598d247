// Tables of ANTLR's lexer and parser, as grammar/make_tables.cc writes them: rows of which most are
// like a few others but in some cells.
#pragma once

#include <cstddef>
#include <cstdint>

namespace writ::syntax {

struct StateRow {
  uint16_t like = 0;            // the whole row that it is like
  uint16_t first = 0, odd = 0;  // cells where it is not, ascending
};
struct StateCell {
  uint16_t column = 0, value = 0;
};
struct StateTable {
  const StateRow* rows;
  const StateCell* odd;
  const uint16_t* cells;  // the whole rows, one after another
  size_t columns;

  uint16_t At(size_t row, uint16_t column) const {
    const StateRow& at = rows[row];
    for (const StateCell* cell = odd + at.first; cell != odd + at.first + at.odd; ++cell)
      if (cell->column >= column) {
        if (cell->column == column) return cell->value;
        break;
      }
    return cells[at.like * columns + column];
  }
};

}  // namespace writ::syntax
