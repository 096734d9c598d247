// What is said of one screened person, in each format.
#pragma once

#include <string>
#include <vector>

#include "engine/screen/screen.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// With spaces up to so many columns of a terminal.
std::string Padded(std::string text, int width);

// A cell of RFC 4180: quoted only where it must be.
std::string AsCell(std::string_view text);

// Conditions that are met, with action, evidence and citations.
void AppendHeld(const Session& session, const Program& program, std::string_view id,
                const std::vector<Decision>& held, std::string* out);
// Of a decision: the action that is asked for, what decided it, and what the rule cites.
void AppendReasons(const Session& session, const Program& program, const Decision& decision,
                   std::string* out);
// What is unknown, grouped by what would settle it: one line per missing thing and who can supply
// it.
void AppendUnknown(const Session& session, const Program& program, std::string_view id,
                   const std::vector<Decision>& unknown, std::string* out);
// One line per (subject, rule).
void AppendJson(const Session& session, const Program& program, Date as_of, std::string_view id,
                const std::vector<Decision>& decisions, std::string* out);

// One row per (subject, rule) that holds or is unknown: the values that the rule looked at, or the
// facts that would settle it.
class CsvLines {
 public:
  CsvLines(const Program& program, const Screen& screen);
  static std::string Header() { return "subject,rule,outcome,evidence,missing\n"; }

  // About the people of one block. Both must outlive it.
  class InBlock {
   public:
    // `outcome`: what stands in its cell, or cells.
    void AppendHeld(size_t row, std::string_view id, uint32_t rule, std::string* out,
                    std::string_view outcome = "holds") const;

   private:
    friend class CsvLines;
    InBlock(const CsvLines& lines, const ScreenedBlock& block);
    char* PutValues(size_t row, uint32_t rule, char* at) const;

    const CsvLines& lines_;
    std::vector<EvidenceColumn> columns_;  // of all rules, one after the other
  };
  InBlock In(const ScreenedBlock& block) const { return {*this, block}; }
  void AppendUnknown(const Decision& decision, std::string_view id, std::string* out,
                     std::string_view outcome = "unknown") const;

 private:
  struct Name {
    std::string text;  // "sales 2026-02=", and zeros up to whole pieces
    size_t size = 0;
  };
  struct Shown {
    std::vector<Name> names;
    std::vector<EvidenceItem> items;
    size_t first = 0;  // of their columns
  };
  static char* PutName(const Name& name, char* at);
  char* PutValue(const EvidenceItem& item, const EvidenceValue& value, char* at) const;

  const Program& program_;
  std::vector<std::string> rules_;  // ids, as a cell
  std::vector<Shown> shown_;        // by rule
  size_t items_ = 0;                // of all rules
  std::vector<size_t> most_;        // by rule: bytes of a line, but for the id
};

}  // namespace writ::cli
