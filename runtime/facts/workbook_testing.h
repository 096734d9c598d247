// For tests: workbooks made of their parts.
#pragma once

#include <zip.h>

#include <map>
#include <string>

namespace writ::testing {

using Parts = std::map<std::string, std::string>;

// A ZIP archive in memory.
inline std::string Packed(const Parts& parts) {
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
  for (const auto& [name, bytes] : parts)
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0),
                 0);
  if (zip_close(archive) != 0 || zip_source_open(target) != 0) return "";
  zip_source_seek(target, 0, SEEK_END);
  std::string packed(static_cast<size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_source_read(target, packed.data(), packed.size());
  zip_source_close(target);
  zip_source_free(target);
  return packed;
}

// A workbook of one sheet, "months", with these rows.
inline Parts Book(const std::string& rows, const std::string& after = "",
                  const std::string& head = "") {
  const std::string main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  return {
      {"xl/workbook.xml",
       "<workbook " + main + " xmlns:r=\"x\">" + head +
           "<sheets><sheet name=\"#notes\" sheetId=\"2\" r:id=\"rId9\"/>"
           "<sheet name=\"months\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" Type=\"t/worksheet\" "
       "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"t/styles\" "
       "Target=\"styles.xml\"/><Relationship Id=\"rId3\" Type=\"t/sharedStrings\" "
       "Target=\"sharedStrings.xml\"/></Relationships>"},
      {"xl/sharedStrings.xml",
       "<sst " + main +
           "><si><t>id</t></si><si><r><t>E</t></r><r><t>-1</t></r><rPh><t>x</t></rPh></si>"
           "<si><t>a, \"b\"</t></si></sst>"},
      {"xl/styles.xml",
       "<styleSheet " + main +
           "><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;mm&quot;月&quot;\"/>"
           "<numFmt numFmtId=\"165\" formatCode=\"[$-804]yyyy\\-mm\\-dd;@\"/>"
           "<numFmt numFmtId=\"166\" formatCode=\"[$¥-804]#,##0.00;[Red]\\-#,##0.00\"/></numFmts>"
           "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf numFmtId=\"14\"/>"
           "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/></cellXfs>"
           "</styleSheet>"},
      {"xl/worksheets/sheet1.xml",
       "<worksheet " + main + "><sheetData>" + rows + "</sheetData>" + after + "</worksheet>"}};
}

}  // namespace writ::testing
