// A page as PDF, by WeasyPrint, a program of its own.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/program/declared.h"

namespace writ::cli {

// Blocks. The page goes from memory to memory, and through no file; no shell is asked. The error
// says what is missing, and how to get it.
std::expected<std::string, LocalText> PdfOf(std::string_view page);

}  // namespace writ::cli
