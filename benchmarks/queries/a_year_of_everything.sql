-- The whole year of all campaigns with every column, as a tool that imports a table asks for it.
select * from kpi.kpi_campaign_daily
