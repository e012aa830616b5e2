"""The request messages of the Sheets API, field by field, as far as this server takes them.

One line a message: its fields, each with the message or type of its value (a string if none is told) and `[]` for
a list. `any` is not looked into. From the API reference, v4.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """`type` is str, int, num, bool, any, a message's name, or "=" and an enum's name."""

    type: str
    repeated: bool


_TEXT = """
BatchUpdateSpreadsheetResponse: spreadsheetId replies:any updatedSpreadsheet:Spreadsheet
BatchUpdateSpreadsheetRequest: requests:Request[] includeSpreadsheetInResponse:bool responseRanges[] responseIncludeGridData:bool
Spreadsheet: spreadsheetId properties:SpreadsheetProperties sheets:Sheet[] namedRanges:NamedRange[] spreadsheetUrl developerMetadata:DeveloperMetadata[] dataSources:any dataSourceSchedules:any
Sheet: properties:SheetProperties data:GridData[] merges:GridRange[] conditionalFormats:any filterViews:any protectedRanges:any basicFilter:any charts:any bandedRanges:any developerMetadata:any rowGroups:any columnGroups:any slicers:any tables:any
GridData: startRow:int startColumn:int rowData:RowData[] rowMetadata:any columnMetadata:any
ValueRange: range majorDimension:=Dimension values:any
BatchGetValuesByDataFilterRequest: dataFilters:DataFilter[] majorDimension:=Dimension valueRenderOption:=ValueRenderOption dateTimeRenderOption:=DateTimeRenderOption
DataFilterValueRange: dataFilter:DataFilter range majorDimension:=Dimension values:any
BatchUpdateValuesRequest: valueInputOption:=ValueInputOption data:DataFilterValueRange[] includeValuesInResponse:bool responseValueRenderOption:=ValueRenderOption responseDateTimeRenderOption:=DateTimeRenderOption
BatchClearValuesRequest: ranges[] dataFilters:DataFilter[]
GetSpreadsheetByDataFilterRequest: dataFilters:DataFilter[] includeGridData:bool excludeTablesInBandedRanges:bool
SearchDeveloperMetadataRequest: dataFilters:DataFilter[]
CopySheetToAnotherSpreadsheetRequest: destinationSpreadsheetId
DataFilter: developerMetadataLookup:DeveloperMetadataLookup a1Range gridRange:GridRange
DeveloperMetadataLookup: locationType:=DeveloperMetadataLocationType metadataLocation:DeveloperMetadataLocation locationMatchingStrategy:=DeveloperMetadataLocationMatchingStrategy metadataId:int metadataKey metadataValue visibility:=DeveloperMetadataVisibility
DeveloperMetadata: metadataId:int metadataKey metadataValue location:DeveloperMetadataLocation visibility:=DeveloperMetadataVisibility
DeveloperMetadataLocation: locationType:=DeveloperMetadataLocationType spreadsheet:bool sheetId:int dimensionRange:DimensionRange
GridRange: sheetId:int startRowIndex:int endRowIndex:int startColumnIndex:int endColumnIndex:int
GridCoordinate: sheetId:int rowIndex:int columnIndex:int
DimensionRange: sheetId:int dimension:=Dimension startIndex:int endIndex:int
SpreadsheetProperties: title locale autoRecalc timeZone defaultFormat:CellFormat iterativeCalculationSettings:any spreadsheetTheme:any importFunctionsExternalUrlAccessAllowed:bool
SheetProperties: sheetId:int title index:int sheetType gridProperties:GridProperties hidden:bool tabColor:Color tabColorStyle:ColorStyle rightToLeft:bool dataSourceSheetProperties:any
GridProperties: rowCount:int columnCount:int frozenRowCount:int frozenColumnCount:int hideGridlines:bool rowGroupControlAfter:bool columnGroupControlAfter:bool
DimensionProperties: hiddenByFilter:bool hiddenByUser:bool pixelSize:int developerMetadata:any dataSourceColumnReference:any
Color: red:num green:num blue:num alpha:num
ColorStyle: rgbColor:Color themeColor
RowData: values:CellData[]
CellData: userEnteredValue:ExtendedValue effectiveValue:any formattedValue userEnteredFormat:CellFormat effectiveFormat:any hyperlink note textFormatRuns:any chipRuns:any dataValidation:DataValidationRule pivotTable:any dataSourceTable:any dataSourceFormula:any
ExtendedValue: numberValue:num stringValue boolValue:bool formulaValue errorValue:any
CellFormat: numberFormat:NumberFormat backgroundColor:Color backgroundColorStyle:ColorStyle borders:any padding:any horizontalAlignment:=HorizontalAlign verticalAlignment:=VerticalAlign wrapStrategy:=WrapStrategy textDirection textFormat:TextFormat hyperlinkDisplayType textRotation:any
NumberFormat: type:=NumberFormatType pattern
TextFormat: foregroundColor:Color foregroundColorStyle:ColorStyle fontFamily fontSize:int bold:bool italic:bool strikethrough:bool underline:bool link:any
DataValidationRule: condition:BooleanCondition inputMessage strict:bool showCustomUi:bool
BooleanCondition: type:=ConditionType values:ConditionValue[]
ConditionValue: userEnteredValue relativeDate
NamedRange: namedRangeId name range:GridRange
ProtectedRange: protectedRangeId:int range:GridRange namedRangeId tableId description warningOnly:bool requestingUserCanEdit:bool unprotectedRanges:GridRange[] editors:Editors
Editors: users[] groups[] domainUsersCanEdit:bool
BasicFilter: range:GridRange sortSpecs:any criteria:any filterSpecs:any tableId
FilterView: filterViewId:int title range:GridRange namedRangeId tableId sortSpecs:any criteria:any filterSpecs:any
ConditionalFormatRule: ranges:GridRange[] booleanRule:BooleanRule gradientRule:any
BooleanRule: condition:BooleanCondition format:CellFormat
BandedRange: bandedRangeId:int range:GridRange rowProperties:any columnProperties:any bandedRangeReference
DimensionGroup: range:DimensionRange depth:int collapsed:bool
SortSpec: dimensionIndex:int sortOrder:=SortOrder foregroundColor:any foregroundColorStyle:any backgroundColor:any backgroundColorStyle:any dataSourceColumnReference:any
SourceAndDestination: source:GridRange dimension:=Dimension fillLength:int
updateSpreadsheetProperties: properties:SpreadsheetProperties fields
updateSheetProperties: properties:SheetProperties fields
updateDimensionProperties: range:DimensionRange dataSourceSheetRange:any properties:DimensionProperties fields
updateNamedRange: namedRange:NamedRange fields
repeatCell: range:GridRange cell:CellData fields
addNamedRange: namedRange:NamedRange
deleteNamedRange: namedRangeId
addSheet: properties:SheetProperties
deleteSheet: sheetId:int
autoFill: useAlternateSeries:bool range:GridRange sourceAndDestination:SourceAndDestination
cutPaste: source:GridRange destination:GridCoordinate pasteType:=PasteType
copyPaste: source:GridRange destination:GridRange pasteType:=PasteType pasteOrientation:=PasteOrientation
mergeCells: range:GridRange mergeType:=MergeType
unmergeCells: range:GridRange
updateBorders: range:GridRange top:any bottom:any left:any right:any innerHorizontal:any innerVertical:any
updateCells: rows:RowData[] fields start:GridCoordinate range:GridRange tableRange:any
addFilterView: filter:FilterView
appendCells: sheetId:int rows:RowData[] fields tableId
clearBasicFilter: sheetId:int tableId
deleteDimension: range:DimensionRange
deleteFilterView: filterId:int
duplicateFilterView: filterId:int
duplicateSheet: sourceSheetId:int insertSheetIndex:int newSheetId:int newSheetName
findReplace: find replacement matchCase:bool matchEntireCell:bool searchByRegex:bool includeFormulas:bool range:GridRange sheetId:int allSheets:bool
insertDimension: range:DimensionRange inheritFromBefore:bool
insertRange: range:GridRange shiftDimension:=Dimension
moveDimension: source:DimensionRange destinationIndex:int
pasteData: coordinate:GridCoordinate data type:=PasteType delimiter html:bool
textToColumns: source:GridRange delimiter delimiterType
updateFilterView: filter:FilterView fields
deleteRange: range:GridRange shiftDimension:=Dimension
appendDimension: sheetId:int tableId dimension:=Dimension length:int
addConditionalFormatRule: rule:ConditionalFormatRule index:int
updateConditionalFormatRule: index:int sheetId:int rule:ConditionalFormatRule newIndex:int
deleteConditionalFormatRule: index:int sheetId:int
sortRange: range:GridRange sortSpecs:SortSpec[]
setDataValidation: range:GridRange rule:DataValidationRule filteredRowsIncluded:bool
setBasicFilter: filter:BasicFilter
addProtectedRange: protectedRange:ProtectedRange
updateProtectedRange: protectedRange:ProtectedRange fields
deleteProtectedRange: protectedRangeId:int
autoResizeDimensions: dimensions:DimensionRange dataSourceSheetDimensions:any
addBanding: bandedRange:BandedRange
updateBanding: bandedRange:BandedRange fields
deleteBanding: bandedRangeId:int
createDeveloperMetadata: developerMetadata:DeveloperMetadata
updateDeveloperMetadata: dataFilters:DataFilter[] developerMetadata:DeveloperMetadata fields
deleteDeveloperMetadata: dataFilter:DataFilter
randomizeRange: range:GridRange
addDimensionGroup: range:DimensionRange
deleteDimensionGroup: range:DimensionRange
updateDimensionGroup: dimensionGroup:DimensionGroup fields
trimWhitespace: range:GridRange
deleteDuplicates: range:GridRange comparisonColumns:DimensionRange[]
"""  # noqa: E501 - one line a message

ENUMS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Dimension": "DIMENSION_UNSPECIFIED ROWS COLUMNS",
        "MergeType": "MERGE_ALL MERGE_COLUMNS MERGE_ROWS",
        "PasteType": "PASTE_NORMAL PASTE_VALUES PASTE_FORMAT PASTE_NO_BORDERS PASTE_FORMULA PASTE_DATA_VALIDATION "
        "PASTE_CONDITIONAL_FORMATTING",
        "PasteOrientation": "NORMAL TRANSPOSE",
        "SortOrder": "SORT_ORDER_UNSPECIFIED ASCENDING DESCENDING",
        "HorizontalAlign": "HORIZONTAL_ALIGN_UNSPECIFIED LEFT CENTER RIGHT",
        "VerticalAlign": "VERTICAL_ALIGN_UNSPECIFIED TOP MIDDLE BOTTOM",
        "WrapStrategy": "WRAP_STRATEGY_UNSPECIFIED OVERFLOW_CELL LEGACY_WRAP CLIP WRAP",
        "NumberFormatType": "NUMBER_FORMAT_TYPE_UNSPECIFIED TEXT NUMBER PERCENT CURRENCY DATE TIME DATE_TIME "
        "SCIENTIFIC",
        "ConditionType": "CONDITION_TYPE_UNSPECIFIED NUMBER_GREATER NUMBER_GREATER_THAN_EQ NUMBER_LESS "
        "NUMBER_LESS_THAN_EQ NUMBER_EQ NUMBER_NOT_EQ NUMBER_BETWEEN NUMBER_NOT_BETWEEN TEXT_CONTAINS TEXT_NOT_CONTAINS "
        "TEXT_STARTS_WITH TEXT_ENDS_WITH TEXT_EQ TEXT_IS_EMAIL TEXT_IS_URL DATE_EQ DATE_BEFORE DATE_AFTER "
        "DATE_ON_OR_BEFORE DATE_ON_OR_AFTER DATE_BETWEEN DATE_NOT_BETWEEN DATE_IS_VALID ONE_OF_RANGE ONE_OF_LIST BLANK "
        "NOT_BLANK CUSTOM_FORMULA BOOLEAN TEXT_NOT_EQ DATE_NOT_EQ FILTER_EXPRESSION",
        "ValueRenderOption": "FORMATTED_VALUE UNFORMATTED_VALUE FORMULA",
        "DateTimeRenderOption": "SERIAL_NUMBER FORMATTED_STRING",
        "ValueInputOption": "INPUT_VALUE_OPTION_UNSPECIFIED RAW USER_ENTERED",
        "DeveloperMetadataVisibility": "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED DOCUMENT PROJECT",
        "DeveloperMetadataLocationType": "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED ROW COLUMN SHEET SPREADSHEET",
        "DeveloperMetadataLocationMatchingStrategy": "DEVELOPER_METADATA_LOCATION_MATCHING_STRATEGY_UNSPECIFIED "
        "EXACT_LOCATION INTERSECTING_LOCATION",
    }.items()
}


def _field(text: str) -> tuple[str, Field]:
    name, _, kind = text.removesuffix("[]").partition(":")
    return name, Field(kind or "str", text.endswith("[]"))


MESSAGES: dict[str, dict[str, Field]] = {
    name: dict(map(_field, fields.split()))
    for name, _, fields in (line.partition(":") for line in _TEXT.strip().splitlines())
}

# Kinds of the API reference that this server does not have.
NOT_BUILT = frozenset(
    """
    addChart addDataSource addSlicer addTable cancelDataSourceRefresh deleteDataSource deleteEmbeddedObject
    deleteTable refreshDataSource updateChartSpec updateDataSource updateEmbeddedObjectBorder
    updateEmbeddedObjectPosition updateSlicerSpec updateTable
    """.split()
)

# A Request has one field for each kind, which are the messages named in lower case.
MESSAGES["Request"] = {name: Field(name, repeated=False) for name in MESSAGES if name[0].islower()} | {
    name: Field("any", repeated=False) for name in NOT_BUILT
}
