"""Text files are read whatever their encoding, delimiter and header, or refused with the row."""

# The expected value comes first.

from __future__ import annotations

import pytest
from lake_case import Lake


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_read_in_its_usual_encodings(lake: Lake, encoding: str) -> None:
    lake.write("a.csv", "姓名,部门\n𠮷田,市场部\n李雷,销售部\n", encoding=encoding)
    assert ["姓名", "部门"] == list(lake.load("a.csv").columns)
    assert ["𠮷田", "李雷"] == lake.column("姓名")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_western_text_is_read_in_its_usual_encodings(lake: Lake, encoding: str) -> None:
    lake.write("a.csv", "name,city\nJosé Müller,Málaga\nZoë,Café\n", encoding=encoding)
    lake.load("a.csv")
    assert ["José Müller", "Zoë"] == lake.column("name")


def test_windows_quotes_are_read(lake: Lake) -> None:
    lake.write("a.csv", "name\nO’Brien – “Bob”\n", encoding="cp1252")
    lake.load("a.csv")
    assert ["O’Brien – “Bob”"] == lake.column("name")


def test_the_encoding_can_be_given(lake: Lake) -> None:
    lake.write("a.csv", "name\n中文\n", encoding="big5")
    lake.load("a.csv", encoding="big5")
    assert ["中文"] == lake.column("name")


def test_a_wrong_encoding_is_refused_with_the_line(lake: Lake) -> None:
    lake.write("a.csv", "name\nabc\nJosé\n", encoding="latin-1")
    problem = "a.csv:3  the text is not utf-8 (byte 0xe9). Name the encoding with read: {encoding: …}"
    assert [problem] == lake.refusal("a.csv", encoding="utf-8")


def test_an_unknown_encoding_is_refused(lake: Lake) -> None:
    lake.write("a.csv", "name\nabc\n")
    problem = 'a.csv  "utf-99" is not an encoding. Use utf-8, gb18030 or latin-1'
    assert [problem] == lake.refusal("a.csv", encoding="utf-99")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(lake: Lake, delimiter: str) -> None:
    lake.write(
        "a.csv", f"city{delimiter}visits\nBeijing, China{delimiter}3\n".replace("Beijing, ", "Beijing ")
    )
    lake.load("a.csv")
    assert [("Beijing China", 3)] == lake.query("SELECT city, visits FROM t")


def test_text_files_may_be_aligned_with_blanks(lake: Lake) -> None:
    lake.write("a.txt", " customer_id  date number_of_cds  dollar_value\n 00001 19970101  1   11.77\n")
    lake.load("a.txt", dates={"date": "%Y%m%d"})
    assert [("00001", "1997-01-01", "11.77")] == lake.query(
        "SELECT customer_id, date::VARCHAR, dollar_value::VARCHAR FROM t"
    )


def test_a_csv_file_of_one_column_with_blanks_keeps_it(lake: Lake) -> None:
    lake.write("a.csv", "full name\nLi Lei\nHan Mei\n")
    lake.load("a.csv")
    assert ["Li Lei", "Han Mei"] == lake.column("full name")


@pytest.mark.parametrize(
    ("delimiter", "text"), [("tab", "a\tb\n1\t2\n"), ("whitespace", "a  b\n1 2\n"), ("#", "a#b\n1#2\n")]
)
def test_the_delimiter_can_be_given(lake: Lake, delimiter: str, text: str) -> None:
    lake.write("a.csv", text)
    lake.load("a.csv", delimiter=delimiter)
    assert [(1, 2)] == lake.query("SELECT a, b FROM t")


def test_a_delimiter_is_one_character(lake: Lake) -> None:
    lake.write("a.csv", "a\n1\n")
    problem = 'a.csv  "::" is not a delimiter. Use one character, "tab" or "whitespace"'
    assert [problem] == lake.refusal("a.csv", delimiter="::")


def test_quoted_cells_hold_delimiters_quotes_and_lines(lake: Lake) -> None:
    lake.write("a.csv", 'id,note\n1,"one, ""two""\nthree"\n2,5" wide\n')
    lake.load("a.csv")
    assert ['one, "two"\nthree', '5" wide'] == lake.column("note")


def test_a_quote_that_is_never_closed_is_refused(lake: Lake) -> None:
    lake.write("a.csv", 'id,note\n1,"one\n2,two\n')
    (problem,) = lake.refusal("a.csv")
    assert problem.startswith("a.csv row 2  the cells cannot be told apart (")
    assert problem.endswith("Close every quote and write a quote inside a cell twice")


def test_blank_lines_and_blank_cells_are_nothing(lake: Lake) -> None:
    lake.write("a.csv", "\nid,note\n\nx, \n,,\ny,b\n")
    lake.load("a.csv")
    assert [("x", None), ("y", "b")] == lake.query("SELECT id, note FROM t")


def test_blanks_around_names_and_cells_do_not_count(lake: Lake) -> None:
    lake.write("a.csv", " id , Project Type \n x ,\u3000y\u00a0\n")
    assert ["id", "Project Type"] == list(lake.load("a.csv").columns)
    assert [("x", "y")] == lake.query('SELECT id, "Project Type" FROM t')


def test_columns_get_names_of_their_own(lake: Lake) -> None:
    lake.write("a.csv", "name,Name,,name,name_2\na,b,c,d,e\n")
    assert ["name", "Name_3", "column_3", "name_4", "name_2"] == list(lake.load("a.csv").columns)
    assert [("a", "b", "c", "d", "e")] == lake.query("SELECT * FROM t")


def test_names_may_be_chinese_or_hold_quotes(lake: Lake) -> None:
    lake.write("a.csv", '"the ""best"" one",O\'Brien,活动 名称\n1,2,3\n')
    assert ['the "best" one', "O'Brien", "活动 名称"] == list(lake.load("a.csv", name='my "活动"').columns)
    assert [(1, 2, 3)] == lake.query('SELECT * FROM "my ""活动"""')


def test_two_header_rows_are_joined_and_reach_to_the_right(lake: Lake) -> None:
    lake.write("a.csv", "Id,Seen?,,Rank\n,Part I,Part II,\nx,1,2,3\n")
    assert ["Id", "Seen? Part I", "Seen? Part II", "Rank"] == list(lake.load("a.csv", header_rows=2).columns)


def test_a_file_without_header_gets_names(lake: Lake) -> None:
    lake.write("a.csv", "x,1\ny,2\n")
    assert ["who", "points"] == list(lake.load("a.csv", header_rows=0, names=("who", "points")).columns)
    assert [("x", 1), ("y", 2)] == lake.query("SELECT who, points FROM t")
    assert ["column_1", "column_2"] == list(lake.load("a.csv", header_rows=0).columns)


def test_names_can_replace_a_header(lake: Lake) -> None:
    lake.write("a.csv", "a,b\nx,1\n")
    assert ["who", "points"] == list(lake.load("a.csv", names=("who", "points")).columns)
    assert [("x", 1)] == lake.query("SELECT who, points FROM t")


def test_names_must_be_as_many_as_columns(lake: Lake) -> None:
    lake.write("a.csv", "a,b\nx,1\n")
    assert ["a.csv  3 names are given for 2 columns"] == lake.refusal("a.csv", names=("a", "b", "c"))


def test_short_rows_are_filled_up(lake: Lake) -> None:
    lake.write("a.csv", "a,b,c\nx\ny,1,\n")
    lake.load("a.csv")
    assert [("x", None), ("y", 1)] == lake.query("SELECT a, b FROM t")


def test_all_rows_with_too_many_cells_are_named(lake: Lake) -> None:
    lake.write("a.csv", "a,b\n1,2\n1,2,3\n\n1,2,3,4\n1,2,,\n")
    advice = "Put cells that contain the delimiter in double quotes"
    assert [
        f"a.csv row 3  the row has 3 cells, the header has 2. {advice}",
        f"a.csv row 5  the row has 4 cells, the header has 2. {advice}",
    ] == lake.refusal("a.csv")


def test_columns_without_name_and_cells_are_dropped(lake: Lake) -> None:
    lake.write("a.csv", "a,b,,\n1,2,,\n3,4,,\n")
    assert ["a", "b"] == list(lake.load("a.csv").columns)


def test_a_header_alone_makes_an_empty_table(lake: Lake) -> None:
    lake.write("a.csv", "id,cost\n")
    assert {"id": "VARCHAR", "cost": '"NULL"'} == lake.types("a.csv")
    assert [(0, None)] == lake.query("SELECT count(*), sum(cost) FROM t")


def test_an_empty_file_is_refused(lake: Lake) -> None:
    lake.write("a.csv", "\n\n")
    assert ["a.csv  the file is empty: there is no header"] == lake.refusal("a.csv")


def test_files_are_joined_by_column_name(lake: Lake) -> None:
    lake.write("a1.csv", "id,cost\nx,1\n")
    lake.write("a2.csv", "Cost;id;note\n2,5;y;new\n")
    assert {"id": "VARCHAR", "cost": "DECIMAL(18,1)", "note": "VARCHAR"} == lake.types("a*.csv")
    assert [("x", "1.0", None), ("y", "2.5", "new")] == lake.query("SELECT id, cost::VARCHAR, note FROM t")


def test_a_problem_names_the_file_it_is_in(lake: Lake) -> None:
    lake.write("a1.csv", "id,day\nx,20260301\n")
    lake.write("a2.csv", "id,day\ny,20260302\nz,soon\n")
    problem = 'a2.csv row 3, column "day"  "soon" is not a date written as %Y%m%d'
    assert [problem] == lake.refusal("a*.csv", dates={"day": "%Y%m%d"})


def test_other_files_are_refused(lake: Lake) -> None:
    lake.write("a.pdf", "%PDF")
    (problem,) = lake.refusal("a.pdf")
    assert problem.startswith('a.pdf  ".pdf" files cannot be read. Use .csv, ')
