# Draws transport_size.svg from the output of pel_transport_size at two temperatures:
#   gnuplot -e "hot='1000K.txt'; cold='300K.txt'" transport_size.gnuplot
set terminal svg size 640,400 font "sans,12" background "white"
set output "transport_size.svg"
set logscale xy
set format "10^{%T}"
set xlabel "minima"
set ylabel "time (s)"
set y2label "peak memory (MB)"
set ytics nomirror
set y2tics
set logscale y2
set format y2 "10^{%T}"
set y2range [1:1000]
set xrange [500:2e5]
set key left top reverse Left
# a line has "conjugate gradient" in two words or "elimination" in one
seconds(n) = stringcolumn(3) eq "elimination" ? column(6) : column(7)
megabytes(n) = stringcolumn(3) eq "elimination" ? column(7) : column(8)
plot hot every ::1 using 1:(seconds(0)) with linespoints pt 7 title "1000 K", \
     cold every ::1 using 1:(seconds(0)) with linespoints pt 5 title "300 K", \
     cold every ::1 using 1:(megabytes(0)) axes x1y2 with linespoints pt 4 dt 2 lc "gray40" title "memory, right axis", \
     1.4e-4 * x title "proportional to the number" lc "gray70"
